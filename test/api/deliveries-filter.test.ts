import { DELIVERY_STATUSES } from '../../src/deliveries/delivery';
import { addLogDays, dropLogDay } from '../support/log-days';
import { requeue } from '../support/moves';
import { errorOf, newAccount, newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

const STORED = ['pending', 'held', 'in_progress', 'delivered', 'exhausted', 'canceled', 'expired'];
/** Rows that an older release has finished stay in `deliveries` until a worker moves them. */
const FORMER = ['delivered', 'exhausted', 'canceled'];
const TYPES = ['order.created', 'order.updated', 'payment.failed'];
const COUNT = 252;
const HOUR_MS = 3_600_000;
const START = Math.floor(Date.now() / HOUR_MS - COUNT) * HOUR_MS;

let api: TestApi;
let on: string;
let off: string;
beforeAll(async () => {
  api = await startApi();
  await addLogDays(api.pool, 7);
  await dropLogDay(api.pool, 3);
  on = (await newEndpoint(api)).id;
  off = (await newEndpoint(api)).id;
  await api.call('POST', `/v1/webhooks/${off}/disable`);
  await newEndpoint(api, '*', (await newAccount(api.pool)).key);
  await seed(COUNT);
});
afterAll(() => api.stop());

/**
 * One delivery each hour of ten days in every combination of endpoint, status, type and test; each has its own event. The first
 * three days are in the table of former rows, one day is in the default table, and the last hour is just over.
 */
async function seed(count: number): Promise<void> {
  await api.pool.query(
    `with new as (
       select n, first_id('evt', $2::timestamptz + n * interval '1 hour') || lpad(n::text, 16, '0') as event_id,
         ($3::text[])[1 + n % 3] as type, ($4::text[])[1 + n / 3 % 7] as status, n / 21 % 6 = 0 as is_test,
         case n / 7 % 2 when 0 then $5 else $6 end as endpoint_id, $2::timestamptz + n * interval '1 hour' as made,
         n % 5 = 0 as is_former, (array[null, '5xx', '4xx', 'timeout', 'dns_error', 'http_status'])[1 + n / 2 % 6] as failure,
         (array[null, 503, 404, null, null, 600])[1 + n / 2 % 6] as status_code
       from generate_series(0, $7::int - 1) n),
     event as (insert into events (id, account_id, type, body) select event_id, $1, type, '{}' from new),
     unfinished as (
       insert into deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, last_failure)
       select first_id('dlv', made) || lpad(n::text, 16, '0'), $1, event_id, endpoint_id, type, is_test, status,
         case when status <> 'delivered' then failure end from new
       where status in ('pending', 'held', 'in_progress') or (is_former and status = any($8))),
     attempt as (
       insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
         status_code, error_code)
       select $1, endpoint_id, first_id('dlv', made) || lpad(n::text, 16, '0'), is_test, 1, 1,
         case status when 'delivered' then status else 'failed' end, made, made,
         case status when 'delivered' then 200 else status_code end,
         case when status <> 'delivered' then case when status_code is null then failure else 'http_status' end end
       from new where status = 'delivered' or failure is not null)
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
       created_at, finished_at, last_failure)
     select first_id('dlv', made) || lpad(n::text, 16, '0'), $1, event_id, endpoint_id, type, is_test, status, 1, 1, made, made,
       case when status <> 'delivered' then failure end
     from new where status not in ('pending', 'held', 'in_progress') and not (is_former and status = any($8))`,
    [api.accountId, new Date(START), TYPES, STORED, on, off, count, FORMER],
  );
}

const query = (filter: object) => new URLSearchParams(filter as Record<string, string>).toString();

/** All pages of a list. */
async function all(filter: object, limit = 100): Promise<Json[]> {
  const found: Json[] = [];
  for (let after = {}; ; after = { starting_after: found.at(-1).id }) {
    const { status, json } = await api.call('GET', `/v1/deliveries?${query({ ...filter, limit, ...after })}`);
    expect(status).toBe(200);
    found.push(...json.data);
    if (!json.has_more) return found;
  }
}

const hour = (n: number) => new Date(START + n * HOUR_MS).toISOString();
const madeAt = (delivery: Json) => hour(Number(delivery.id.slice(-16)));

test('the rows are in every kind of table', async () => {
  const { rows } = await api.pool.query(`
    select distinct regexp_replace(tableoid::regclass::text, '\\d+$', 'DAY') as "table" from finished_deliveries order by 1`);
  expect(rows.map(({ table }) => table)).toEqual([
    ...['finished_deliveries_DAY', 'finished_deliveries_before', 'finished_deliveries_default'],
  ]);
});

test('every combination of filters lists exactly the matching deliveries, newest first', async () => {
  const everything = await all({});
  expect(everything).toHaveLength(COUNT);
  expect(everything.map(({ id }) => id)).toEqual(
    everything
      .map(({ id }) => id)
      .sort()
      .reverse(),
  );
  expect(new Set(everything.map(({ status }) => status))).toEqual(new Set(DELIVERY_STATUSES));
  const filters = [undefined, ...DELIVERY_STATUSES].flatMap((status) =>
    [undefined, on, off].flatMap((endpoint) =>
      [undefined, TYPES[1]].flatMap((type) =>
        [undefined, 'true', 'false'].flatMap((isTest) =>
          [{}, { since: hour(40), until: hour(200) }].map((times) =>
            Object.fromEntries(
              Object.entries({ status, endpoint, type, test: isTest, ...times }).filter(([, value]) => value),
            ),
          ),
        ),
      ),
    ),
  );
  for (const filter of filters) {
    const { status, endpoint, type, test: isTest, since = '', until = '9' } = filter as Record<string, string>;
    const expected = everything.filter(
      (delivery) =>
        (!status || delivery.status === status) &&
        (!endpoint || delivery.endpoint === endpoint) &&
        (!type || delivery.type === type) &&
        (!isTest || String(delivery.test) === isTest) &&
        madeAt(delivery) >= since &&
        madeAt(delivery) < until,
    );
    expect([filter, await all(filter, 40)]).toEqual([filter, expected]);
  }
});

test('filters by the last result list exactly what shows it', async () => {
  const everything = await all({});
  const hasClass = (statusClass: string) => (last: Json) =>
    statusClass === 'none'
      ? last?.outcome === 'failed' && last.status_code === null
      : String(last?.status_code)[0] === statusClass[0];
  const results: [object, (last: Json) => boolean][] = [
    ...['2xx', '3xx', '4xx', '5xx', 'none'].map((name): [object, (last: Json) => boolean] => [
      { status_class: name },
      hasClass(name),
    ]),
    ...['timeout', 'http_status', 'tls_error'].map((code): [object, (last: Json) => boolean] => [
      { error_code: code },
      (last) => last?.error_code === code,
    ]),
    [{ error_code: 'any' }, (last) => last?.outcome === 'failed'],
    [{ status_class: 'none', error_code: 'dns_error' }, (last) => last?.error_code === 'dns_error'],
    [{ status_class: '5xx', error_code: 'timeout' }, () => false],
    [{ status_class: '2xx', error_code: 'any' }, () => false],
  ];
  for (const [result, isWanted] of results) {
    for (const status of [undefined, ...DELIVERY_STATUSES]) {
      for (const more of [{}, { endpoint: on }, { endpoint: off, type: TYPES[1] }, { test: 'true' }]) {
        const { endpoint, type, test: isTest } = more as Record<string, string>;
        const expected = everything.filter(
          (delivery) =>
            isWanted(delivery.last_attempt) &&
            (!status || delivery.status === status) &&
            (!endpoint || delivery.endpoint === endpoint) &&
            (!type || delivery.type === type) &&
            (!isTest || String(delivery.test) === isTest),
        );
        const filter = { ...result, ...more, ...(status && { status }) };
        expect([filter, await all(filter, 40)]).toEqual([filter, expected]);
      }
    }
  }
});

test('the event can be combined with the other filters', async () => {
  const [delivery] = await all({ status: 'held' });
  const { event, type } = delivery;
  expect(await all({ event, status: 'held', type, test: 'false', endpoint: off })).toEqual([delivery]);
  for (const other of [{ status: 'pending' }, { test: 'true' }, { endpoint: on }, { until: madeAt(delivery) }]) {
    expect(await all({ event, ...other })).toEqual([]);
  }
});

test('another account sees none of them with any filter', async () => {
  const { key } = await newAccount(api.pool);
  const [{ event }] = await all({ endpoint: on });
  for (const filter of [{ endpoint: on }, { endpoint: off, status: 'held' }, { event }, { test: 'true' }]) {
    const { status, json } = await api.call('GET', `/v1/deliveries?${query(filter)}`, { key });
    expect([status, json.data]).toEqual([200, []]);
  }
});

test('since includes its millisecond, until does not; both accept a UTC offset', async () => {
  const since = hour(COUNT - 2);
  expect((await all({ since })).map(madeAt)).toEqual([hour(COUNT - 1), since]);
  expect((await all({ since: since.replace('Z', '+00:00') })).map(madeAt)).toHaveLength(2);
  expect((await all({ since: hour(7), until: hour(9) })).map(madeAt)).toEqual([hour(8), hour(7)]);
  expect(await all({ since: '0000-01-01T00:00:00Z', until: '0001-01-01T00:00:00Z' })).toEqual([]);
});

test('pages skip and repeat nothing while deliveries are created and change', async () => {
  const before = await all({ status: 'delivered' });
  const seen: Json[] = [];
  for (let after = {}, hasMore = true; hasMore; after = { starting_after: seen.at(-1).id }) {
    const { json } = await api.call('GET', `/v1/deliveries?${query({ status: 'delivered', limit: 7, ...after })}`);
    seen.push(...json.data);
    hasMore = json.has_more;
    // The last one shown leaves the list. Two others join it: a newer one, and one from before this page.
    await api.pool.query(`update deliveries set status = 'pending' where id = $1`, [seen.at(-1).id]);
    await requeue(api.pool, [seen.at(-1).id]);
    await api.pool.query(
      `insert into deliveries (account_id, event_id, endpoint_id, event_type, status)
       select account_id, event_id, endpoint_id, event_type, 'delivered' from deliveries limit 1`,
    );
  }
  expect(seen.map(({ id }) => id)).toEqual(before.map(({ id }) => id));
});

test.each([
  ['status=sent', 'invalid_value', 'status', 'pending, held, in_progress, delivered, exhausted, canceled, expired'],
  ['type=order.deleted', 'unknown_event_type', 'type', 'order.created'],
  ['since=yesterday', 'invalid_value', 'since', 'ISO 8601'],
  ['since=2025-06-15', 'invalid_value', 'since', 'ISO 8601'],
  ['until=2025-06-15T14:30:00', 'invalid_value', 'until', 'ISO 8601'],
  ['until=2025-06-15T14:30:00+02:00', 'invalid_value', 'until', '%2B'],
  ['until=2025-02-30T14:30:00Z', 'invalid_value', 'until', 'ISO 8601'],
  ['test=1', 'invalid_value', 'test', 'true or false'],
  ['status=held&status=pending', 'invalid_value', 'status', 'must be one of'],
])('refuses %s and says what is accepted', async (filter, code, param, remedy) => {
  const response = await api.call('GET', `/v1/deliveries?${filter}`);
  expect(errorOf(response)).toEqual([400, code, param]);
  expect(response.json.error.message).toContain(remedy);
});
