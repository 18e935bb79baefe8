import { asId } from '../support/as-id';
import { Client } from 'pg';
import type { QueryResult } from 'pg';
import { DELIVERY_STATUSES } from '../../src/deliveries/delivery';
import { listDeliveries } from '../../src/deliveries/delivery-list.sql';
import { findAttemptPosition, getDelivery, lastAttempts, listAttempts } from '../../src/deliveries/deliveries.sql';
import { wantedResult } from '../../src/deliveries/last-failure';
import type { DeliveryFilter } from '../../src/deliveries/delivery-sources.sql';
import { listEvents } from '../../src/events/event-list.sql';
import { eventExists, getEventBody } from '../../src/events/events.sql';
import type { Db } from '../../src/db/pool';
import { addLogDays } from '../support/log-days';
import { explaining, readsOf } from '../support/plans';
import { newAccount, newEndpoint, startApi } from './support';
import type { TestApi } from './support';

const COUNT = 120_000;
const DAYS = 30;
const DAY_MS = 86_400_000;
/** All deliveries are of the 30 days before today, so that each table has a whole day or nothing. */
const END_MS = Math.floor(Date.now() / DAY_MS) * DAY_MS;
const BEGIN_MS = END_MS - DAYS * DAY_MS;
const LIMIT = 20;
const TYPES = 9;
/** One page from each of seven statuses, in either table, and nine types. */
const MAX_ROWS = (LIMIT + 1) * (7 + 4) * TYPES;
/** An index is descended once for each status, type and day, and the pages of its rows are read. */
const MAX_BLOCKS = 4 * (7 + 4 * (DAYS + 2)) * TYPES + MAX_ROWS;

let api: TestApi;
let busy: string;
let off: string;
let rare: string;
let eventId: string;
beforeAll(async () => {
  api = await startApi();
  await addLogDays(api.pool, DAYS);
  busy = (await newEndpoint(api)).id;
  off = (await newEndpoint(api)).id;
  rare = (await newEndpoint(api)).id;
  await api.call('POST', `/v1/webhooks/${off}/disable`);
  eventId = await seed();
}, 120_000);
afterAll(() => api.stop());

/**
 * Deliveries of all days, half of them held. The rare rows are the oldest: a plan that reads backwards until a page is full reads
 * every row.
 */
async function seed(): Promise<string> {
  const { rows } = await withoutChecks(
    `with new as (
       select n, case when n < 10 then 'product.updated' else 'order.created' end as type,
         case when n < 50 then $4 when n % 2 = 0 then $3 else $2 end as endpoint_id,
         case when n < 50 then (array['pending', 'in_progress', 'exhausted', 'canceled', 'delivered', 'expired', 'held'])[1 + n % 7]
              when n % 2 = 0 then 'held' else 'delivered' end as status,
         n < 30 and n % 3 = 0 or n % 4 = 1 and n between 1000 and 60000 as is_test,
         case when n < 50 then (array['timeout', '5xx'])[1 + n % 2] when n % 3 = 0 then '5xx' end as failure,
         first_id('evt', $5::timestamptz + n * interval '${DAYS} days' / ${COUNT}) || lpad(n::text, 16, '0') as event_id,
         first_id('dlv', $5::timestamptz + n * interval '${DAYS} days' / ${COUNT}) || lpad(n::text, 16, '0') as id
       from generate_series(0, ${COUNT} - 1) n),
     event as (insert into events (id, account_id, type, body) select event_id, $1, type, '{}' from new),
     unfinished as (
       insert into deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, last_failure)
       select id, $1, event_id, endpoint_id, type, is_test, status, failure from new where status in ('pending', 'held', 'in_progress')),
     finished as (
       insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
         created_at, finished_at, last_failure)
       select id, $1, event_id, endpoint_id, type, is_test, status, 1, 1, now(), now(), failure from new
       where status not in ('pending', 'held', 'in_progress'))
     select event_id from new where n = ${COUNT / 2}`,
    [api.accountId, busy, off, rare, new Date(BEGIN_MS)],
  );
  for (const table of ['deliveries', 'finished_deliveries', 'events']) {
    await withoutChecks(`vacuum analyze ${table}`, []);
  }
  return rows[0].event_id;
}

/** Runs a statement that may take long, without checking foreign keys. */
async function withoutChecks(text: string, values: unknown[]): Promise<QueryResult> {
  const client = new Client({ connectionString: api.databaseUrl });
  await client.connect();
  try {
    await client.query(`set session_replication_role = 'replica'`);
    return await client.query(text, values);
  } finally {
    await client.end();
  }
}

async function idAt(ms: number): Promise<string> {
  return (await api.pool.query(`select first_id('dlv', $1) || repeat('0', 16) as id`, [new Date(ms)])).rows[0].id;
}

const DELIVERIES = /^(finished_)?deliveries/;

const filters = (): [string, DeliveryFilter][] => {
  const since = new Date(BEGIN_MS);
  const until = new Date(BEGIN_MS + 60 * ((DAYS * DAY_MS) / COUNT));
  const single: [string, DeliveryFilter][] = [
    ['nothing', {}],
    ['endpoint', { endpoint: asId('we', rare) }],
    ['busy endpoint', { endpoint: asId('we', busy) }],
    ['event', { event: asId('evt', eventId) }],
    ['type', { type: 'product.updated' }],
    ['test', { test: true }],
    ['test, type', { test: true, type: 'product.updated' }],
    ['test, endpoint', { test: true, endpoint: asId('we', rare) }],
    ['no test', { test: false }],
    ['since and until', { since, until }],
  ];
  const statuses = DELIVERY_STATUSES.map((status): [string, DeliveryFilter] => [status, { status }]);
  const pairs = statuses.flatMap(([name, status]) =>
    single.map(([other, filter]): [string, DeliveryFilter] => [`${name}, ${other}`, { ...status, ...filter }]),
  );
  return [...single, ...statuses, ...pairs];
};

test(`each filter reads a bounded number of ${COUNT} deliveries through indexes`, async () => {
  for (const [name, filter] of filters()) {
    const { db, plans } = explaining(api.pool);
    await listDeliveries(db, DAYS, filter, { accountId: api.accountId, startingAfter: null, limit: LIMIT });
    const { scans, rows, blocks, inFull } = readsOf(plans, DELIVERIES);
    expect([name, scans > 0, inFull, rows <= MAX_ROWS || rows, blocks <= MAX_BLOCKS || blocks]).toEqual([
      ...[name, true, 0, true, true],
    ]);
  }
}, 120_000);

test('a filter by the last result reads as few, for each failure', async () => {
  const results: DeliveryFilter[] = [
    { failures: ['timeout'] },
    { failures: ['5xx'] },
    wantedResult({ errorCode: 'any' }),
  ];
  const others: DeliveryFilter[] = [
    ...[
      {},
      { endpoint: asId('we', rare) },
      { endpoint: asId('we', busy) },
      { type: 'product.updated' },
      { test: false },
      { test: true },
    ],
    ...DELIVERY_STATUSES.map((status) => ({ status })),
  ];
  for (const [result, other] of results.flatMap((first) => others.map((second) => [first, second] as const))) {
    const { db, plans } = explaining(api.pool);
    const filter = { ...result, ...other };
    await listDeliveries(db, DAYS, filter, { accountId: api.accountId, startingAfter: null, limit: LIMIT });
    const { scans, rows, inFull } = readsOf(plans, DELIVERIES);
    expect([filter, scans > 0, inFull, rows <= 2 * MAX_ROWS || rows]).toEqual([filter, true, 0, true]);
  }
}, 120_000);

test('an account with few deliveries reads few, on the first page and on a late one', async () => {
  const { accountId } = await newAccount(api.pool);
  for (const startingAfter of [null, await idAt(END_MS - 20.5 * DAY_MS)]) {
    const { db, plans } = explaining(api.pool);
    await listDeliveries(db, DAYS, {}, { accountId, startingAfter, limit: LIMIT });
    const { rows, blocks } = readsOf(plans, DELIVERIES);
    expect([rows, blocks <= MAX_BLOCKS || blocks, plans.length <= 4 || plans.length]).toEqual([0, true, true]);
  }
});

test('a full page, wherever it is, reads the tables of two days', async () => {
  for (const startingAfter of [await idAt(END_MS - 1), await idAt(END_MS - 20.5 * DAY_MS)]) {
    for (const filter of [{}, { endpoint: asId('we', busy) }, { status: 'delivered' }] as const) {
      const { db, plans } = explaining(api.pool);
      await listDeliveries(db, DAYS, filter, { accountId: api.accountId, startingAfter, limit: LIMIT });
      expect([plans.length, readsOf(plans, /^finished_deliveries/).tables <= 2]).toEqual([2, true]);
    }
  }
});

test('a delivery, an event, the deliveries of an event and attempts are looked for in the tables of their day', async () => {
  const [{ id }] = (await api.pool.query('select id from finished_deliveries where event_id > $1 limit 1', [eventId]))
    .rows;
  const reads: [(db: Db) => Promise<unknown>, number][] = [
    [(db) => getDelivery(db, DAYS, api.accountId, id), 2],
    [(db) => lastAttempts(db, api.accountId, [id]), 1],
    [(db) => getEventBody(db, api.accountId, asId('evt', eventId)), 1],
    [(db) => eventExists(db, api.accountId, asId('evt', eventId)), 1],
    [(db) => listAttempts(db, { accountId: api.accountId, id }, null, LIMIT), 1],
    [(db) => findAttemptPosition(db, id, asId('att', 'att_x')), 1],
  ];
  for (const [read, most] of reads) {
    const { db, plans } = explaining(api.pool);
    await read(db);
    const { tables, inFull } = readsOf(plans, /^(finished_)?deliveries|^events_|^attempts/);
    expect([tables <= most || tables, inFull]).toEqual([true, 0]);
  }
  const { db, plans } = explaining(api.pool);
  const filter = { event: asId('evt', eventId) };
  await listDeliveries(db, DAYS, filter, { accountId: api.accountId, startingAfter: null, limit: LIMIT });
  expect(readsOf(plans, /^finished_deliveries/).tables).toBe(2);
});

test('the list of events reads a bounded number through an index', async () => {
  const until = new Date(BEGIN_MS + DAY_MS);
  for (const filter of [{}, { type: 'product.updated' as const }, { until }]) {
    const { db, plans } = explaining(api.pool);
    await listEvents(db, DAYS, filter, { accountId: api.accountId, startingAfter: null, limit: LIMIT });
    const { rows, inFull } = readsOf(plans, /^events_/);
    expect([inFull, rows <= TYPES * (LIMIT + 1)]).toEqual([0, true]);
  }
});

test('a search by an id that every event has reads as few', async () => {
  await withoutChecks(
    `insert into event_ids (account_id, kind, value, event_type, id)
     select account_id, 'data', 'store_1', type, id from events where account_id = $1 returning id`,
    [api.accountId],
  );
  await api.pool.query('analyze event_ids');
  const until = new Date(BEGIN_MS + DAY_MS);
  for (const filter of [{}, { type: 'product.updated' as const }, { until }]) {
    const { db, plans } = explaining(api.pool);
    const page = { accountId: api.accountId, startingAfter: null, limit: LIMIT };
    const found = await listEvents(db, DAYS, { ...filter, dataId: 'store_1' }, page);
    expect(found).toHaveLength(filter.type ? 10 : LIMIT + 1);
    for (const table of [/^event_ids_/, /^events_/]) {
      const { rows, inFull } = readsOf(plans, table);
      expect([inFull, rows <= TYPES * (LIMIT + 1) || rows]).toEqual([0, true]);
    }
  }
});
