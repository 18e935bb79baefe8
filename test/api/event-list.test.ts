import { SCOPES } from '../../src/accounts/api-key';
import { EVENT_CATALOGUE, EVENT_TYPES } from '../../src/events/catalogue';
import { errorOf, newAccount, newEvent, newKey, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const get = (path: string, key = api.key) => api.call('GET', path, { key });

test('shows an event with its data byte for byte', async () => {
  const dataJson = '{ "n" :12345678901234567890.10,"a":1,"a":2,"z":"\\u0000 \\ud83d é","e":1E2,"i":1e999}';
  const body = `{"type":"order.created","data":${dataJson}}`;
  const { id, created_at: createdAt } = (await api.call('POST', '/v1/events', { body })).json;
  const response = await fetch(`${api.base}/v1/events/${id}`, { headers: { authorization: `Bearer ${api.key}` } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, 'application/json; charset=utf-8']);
  expect(await response.text()).toBe(
    `{"id":"${id}","object":"event","type":"order.created","created_at":"${createdAt}","data":${dataJson}}`,
  );
});

test('returns 404 for an unknown event and for one of another account', async () => {
  const { id } = await newEvent(api);
  const stranger = await newAccount(api.pool);
  expect(errorOf(await get(`/v1/events/${id}`, stranger.key))).toEqual([404, 'not_found', null]);
  expect(errorOf(await get('/v1/events/evt_01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toEqual([404, 'not_found', null]);
  expect((await get('/v1/events', stranger.key)).json.data).toEqual([]);
});

test('lists events newest first, by type and time, page by page', async () => {
  const { accountId, key } = await newAccount(api.pool);
  const made: Json[] = [];
  for (let n = 0; n < 12; n += 1) {
    const body = { type: EVENT_TYPES[n % 3], data: { n } };
    made.unshift((await api.call('POST', '/v1/events', { body, key })).json);
  }
  const shown = made.map(({ id, type, created_at: createdAt }) => ({
    id,
    object: 'event',
    type,
    created_at: createdAt,
    reference: null,
    endpoints: 0,
    delivered: 0,
  }));
  const first = (await get('/v1/events?limit=7', key)).json;
  expect(first).toEqual({ object: 'list', data: shown.slice(0, 7), has_more: true });
  // Events published in between do not move the pages.
  await api.call('POST', '/v1/events', { body: { type: EVENT_TYPES[0], data: {} }, key });
  const second = (await get(`/v1/events?limit=7&starting_after=${shown[6]!.id}`, key)).json;
  expect(second).toEqual({ object: 'list', data: shown.slice(7), has_more: false });
  const ofType = (await get(`/v1/events?type=${EVENT_TYPES[1]}`, key)).json;
  expect(ofType.data).toEqual(shown.filter(({ type }) => type === EVENT_TYPES[1]));

  const times = await api.pool.query(
    `insert into events (id, account_id, type, body) select first_id('evt', made::timestamptz) || repeat('0', 16), $1, $2, '{}'
     from unnest($3::text[]) made returning id`,
    [accountId, EVENT_TYPES[2], ['2025-06-15T14:30:00.000Z', '2025-06-15T14:30:00.001Z', '2025-06-15T14:30:00.002Z']],
  );
  const between = await get('/v1/events?since=2025-06-15T14:30:00.001Z&until=2025-06-15T14:30:00.002Z', key);
  expect(between.json.data.map(({ id }: Json) => id)).toEqual([times.rows[1].id]);
});

test.each([
  ['type=order.deleted', 'unknown_event_type', 'type'],
  ['since=today', 'invalid_value', 'since'],
  ['starting_after=dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'invalid_cursor', 'starting_after'],
  ['account=acct_1', 'unknown_field', 'account'],
])('refuses %s', async (filter, code, param) => {
  expect(errorOf(await get(`/v1/events?${filter}`))).toEqual([400, code, param]);
});

test.each(SCOPES)('lists the event types, with examples, for the scope %s', async (scope) => {
  const { status, json } = await get('/v1/event-types', await newKey(api.pool, api.accountId, [scope]));
  expect([status, json.has_more]).toEqual([200, false]);
  expect(json.data).toEqual(
    EVENT_TYPES.map((type) => ({
      object: 'event_type',
      type,
      description: expect.stringMatching(/\.$/),
      example: EVENT_CATALOGUE[type].example,
    })),
  );
});

test('says how many endpoints an event is sent to, and how many have it', async () => {
  const { pool } = api;
  const own = await newAccount(pool);
  const call = (path: string, body: object) => api.call('POST', path, { body, key: own.key });
  for (const name of ['a', 'b', 'c']) await call('/v1/webhooks', { url: `https://${name}.example/`, events: ['*'] });
  const { id } = (await call('/v1/events', { type: 'order.created', data: {} })).json;
  await pool.query(
    `with gone as (delete from deliveries where id in (select id from deliveries where event_id = $1 limit 2) returning *)
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
       created_at, finished_at)
     select id, account_id, event_id, endpoint_id, event_type, is_test,
       case row_number() over () when 1 then 'delivered' else 'exhausted' end, 1, 1, created_at, now() from gone`,
    [id],
  );
  expect((await get('/v1/events', own.key)).json.data).toMatchObject([{ id, endpoints: 3, delivered: 1 }]);
});
