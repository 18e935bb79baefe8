import { EVENT_TYPES } from '../../src/events/catalogue';
import { errorOf, newAccount, newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

let key: string;
beforeEach(async () => {
  ({ key } = await newAccount(api.pool));
});

const publish = async (data: string, more = '') =>
  (await api.call('POST', '/v1/events', { body: `{"type":"order.created"${more},"data":${data}}`, key })).json
    .id as string;

const search = async (query: Record<string, string>, by = key) =>
  (await api.call('GET', `/v1/events?${new URLSearchParams(query).toString()}`, { key: by })).json.data.map(
    ({ id }: Json) => id,
  );

test('an event is found by the ids in its data, newest first', async () => {
  const first = await publish('{"id":"ord_1042","status":"pending","order_id":77}');
  const second = await publish('{"id":"pay_3001","order":"ord_1042"}');
  await publish('{"id":"ord_1043","text":"ord_1042 was paid","nested":{"id":"ord_1042"}}');
  expect(await search({ data_id: 'ord_1042' })).toEqual([second, first]);
  expect(await search({ data_id: 'pay_3001' })).toEqual([second]);
  expect(await search({ data_id: '77' })).toEqual([first]);
  // As sent, and nothing that merely begins with it.
  for (const value of ['ORD_1042', 'ord_104', 'pending', 'ord_%']) expect(await search({ data_id: value })).toEqual([]);
});

test.each([
  ['a name that ends with id', '{"cart_id":"no digits here"}', 'no digits here', true],
  ['a name that ends with Id', '{"cartId":"blue"}', 'blue', true],
  ['a word that ends with id', '{"paid":"yes"}', 'yes', false],
  ['a date', '{"at":"2026-11-27T10:00:00Z"}', '2026-11-27T10:00:00Z', false],
  ['an amount', '{"total":850000}', '850000', false],
  ['a telephone number', '{"phone":"+2348012345678"}', '+2348012345678', false],
  ['a number that is an id', '{"id":12345678901234567890123}', '12345678901234567890123', true],
  ['letters of any script', '{"id":"注文-7"}', '注文-7', true],
  ['255 characters', `{"id":"${'é'.repeat(255)}"}`, 'é'.repeat(255), true],
  ['the same id twice', '{"id":"a1","order_id":"a1"}', 'a1', true],
  ['an escaped character', '{"id":"a\\u00e9\\ud83d\\ude00"}', 'aé😀', true],
])('what counts as an id: %s', async (_name, data, value, isFound) => {
  const id = await publish(data);
  expect(await search({ data_id: value })).toEqual(isFound ? [id] : []);
});

test('at most 8 ids of an event are kept, those with the name of an id first', async () => {
  const others = Array.from({ length: 9 }, (_, n) => `"field${n}":"x${n}"`).join();
  const id = await publish(`{${others},"cart_id":"cart","id":"main"}`);
  for (const value of ['main', 'cart', 'x0', 'x5']) expect(await search({ data_id: value })).toEqual([id]);
  for (const value of ['x6', 'x8']) expect(await search({ data_id: value })).toEqual([]);
});

test.each([
  ['no character', '{"id":"a1","text":"\\u0000"}'],
  ['half a character', '{"id":"a1","text":"\\ud83d"}'],
  ['a name that no text can have', '{"id":"a1","\\u0000":1}'],
  ['an id of 256 characters', `{"id":"${'a'.repeat(256)}"}`],
  ['an empty id', '{"id":""}'],
  ['no member', '{}'],
])('an event is accepted whatever its ids are: %s', async (_name, data) => {
  const id = await publish(data);
  expect(await search({ data_id: 'a1' })).toEqual([]);
  expect(await search({})).toEqual([id]);
});

test('an event is found by its reference, which lists show and endpoints do not get', async () => {
  const reference = 'Bestellung № 7';
  const id = await publish('{"id":"ord_1"}', `,"reference":"${reference}"`);
  await publish('{"id":"ord_1"}');
  expect(await search({ reference })).toEqual([id]);
  expect(await search({ reference: 'ord_1' })).toEqual([]);
  expect(await search({ data_id: reference })).toEqual([]);
  const [, shown] = (await api.call('GET', '/v1/events', { key })).json.data;
  expect(shown).toMatchObject({ id, reference });
  expect((await api.call('GET', `/v1/events/${id}`, { key })).json).not.toHaveProperty('reference');
});

test('an idempotency key stands for one reference', async () => {
  const send = (reference?: string) =>
    api.call('POST', '/v1/events', {
      ...{ key, headers: { 'Idempotency-Key': 'once' } },
      body: { type: 'order.created', data: { id: 'ord_5' }, reference },
    });
  const { id } = (await send('a')).json;
  expect((await send('a')).json.id).toBe(id);
  expect(errorOf(await send('b'))).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
  expect(errorOf(await send())).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
  expect(await search({ reference: 'a' })).toEqual([id]);
});

test('other filters and pages go with a search', async () => {
  const made: string[] = [];
  for (let n = 0; n < 6; n += 1) {
    const body = { type: EVENT_TYPES[n % 2], data: { id: `x${n}`, store_id: 'store_1' } };
    made.unshift((await api.call('POST', '/v1/events', { body, key })).json.id);
  }
  expect(await search({ data_id: 'store_1', limit: '4' })).toEqual(made.slice(0, 4));
  expect(await search({ data_id: 'store_1', starting_after: made[3]! })).toEqual(made.slice(4));
  expect(await search({ data_id: 'store_1', type: EVENT_TYPES[1]! })).toEqual([made[0], made[2], made[4]]);
  expect(await search({ data_id: 'store_1', until: '2026-01-01T00:00:00Z' })).toEqual([]);
});

test('another account finds nothing by the same id', async () => {
  await publish('{"id":"ord_1042"}', ',"reference":"mine"');
  const stranger = await newAccount(api.pool);
  expect(await search({ data_id: 'ord_1042' }, stranger.key)).toEqual([]);
  expect(await search({ reference: 'mine' }, stranger.key)).toEqual([]);
});

test('a test event is found by the ids of its data', async () => {
  const own = await newAccount(api.pool);
  const { id } = await newEndpoint(api, ['*'], own.key);
  const body = { type: 'order.created', data: { id: 'ord_of_a_test' } };
  const { event } = (await api.call('POST', `/v1/webhooks/${id}/test`, { key: own.key, body })).json;
  expect(await search({ data_id: 'ord_of_a_test' }, own.key)).toEqual([event]);
});

test.each([
  ['data_id=', 'invalid_value', 'data_id'],
  [`data_id=${'a'.repeat(256)}`, 'invalid_value', 'data_id'],
  ['reference=a%00', 'invalid_value', 'reference'],
  ['data_id=a&reference=b', 'invalid_value', 'reference'],
])('a search that cannot be made says why: %s', async (query, code, param) => {
  expect(errorOf(await api.call('GET', `/v1/events?${query}`, { key }))).toEqual([400, code, param]);
});

test.each([[''], ['a\nb'], ['a'.repeat(256)], [7]])(
  'a reference that cannot be kept is refused: %j',
  async (reference) => {
    const body = { type: 'order.created', data: {}, reference };
    const answer = await api.call('POST', '/v1/events', { body, key });
    expect([answer.status, answer.json.error.param]).toEqual([400, 'reference']);
  },
);

test('publish_event takes a reference, and its former form none', async () => {
  const { accountId, key: own } = await newAccount(api.pool);
  const { rows } = await api.pool.query(
    `select event_id from publish_event($1, 'order.created', '{"id":"sql_1"}', null, 'from-sql')
     union all select event_id from publish_event($1, 'order.created', '{"id":"sql_1"}')
     union all select event_id from publish_event(p_account => $1, p_type => 'order.created', p_data => '{"id":"sql_1"}')`,
    [accountId],
  );
  const ids = rows.map(({ event_id: id }: Json) => id).reverse();
  expect(await search({ data_id: 'sql_1' }, own)).toEqual(ids);
  expect(await search({ reference: 'from-sql' }, own)).toEqual([ids[2]]);
  for (const reference of ['', 'a'.repeat(256)]) {
    const call = api.pool.query(`select publish_event($1, 'order.created', '{}', null, $2)`, [accountId, reference]);
    await expect(call).rejects.toMatchObject({ code: 'HW400' });
  }
});
