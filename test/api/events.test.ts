import { errorOf, newAccount, newEndpoint, newKey, rowCounts, startApi } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const publish = (body: unknown, headers = {}, key = api.key) => api.call('POST', '/v1/events', { body, headers, key });
const withData = (dataJson: string) => `{"type":"order.created","data":${dataJson}}`;
const storedBody = async (id: string): Promise<string> =>
  (await api.pool.query('select body from events where id = $1', [id])).rows[0].body.toString('utf8');
const nested = (depth: number) => '{"a":'.repeat(depth - 1) + '{}' + '}'.repeat(depth - 1);

test('accepts an event, adds a delivery for each subscribed endpoint, and wakes the workers', async () => {
  const { key } = await newAccount(api.pool);
  await newEndpoint(api, '*', key);
  await newEndpoint(api, ['order.created', 'order.updated'], key);
  await newEndpoint(api, ['payment.failed'], key);
  const wakes = api.recorded.wakes;
  const response = await publish({ type: 'order.created', data: {} }, {}, key);
  expect(response.status).toBe(202);
  expect(response.headers.get('idempotent-replayed')).toBeNull();
  expect(response.json).toEqual({
    id: expect.stringMatching(/^evt_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
    object: 'event',
    type: 'order.created',
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    deliveries: 2,
  });
  expect(api.recorded.wakes).toBe(wakes + 1);
  const { id, type, created_at: createdAt } = response.json;
  expect(await storedBody(id)).toBe(
    `{"id":"${id}","object":"event","type":"${type}","created_at":"${createdAt}","data":{}}`,
  );
});

test('keeps an event that no endpoint subscribes to', async () => {
  const { key } = await newAccount(api.pool);
  const { status, json } = await publish({ type: 'message.sent', data: { n: 1 } }, {}, key);
  expect([status, json.deliveries]).toEqual([202, 0]);
  expect(await storedBody(json.id)).toContain('"data":{"n":1}');
});

test.each([
  ['big and odd numbers', '{"n":12345678901234567890.10,"m":1.10,"e":1E2,"z":-0,"i":1e999}'],
  ['duplicate keys and their order', '{"b":1,"a":2,"a":3}'],
  ['white space inside', '{ "a" :\t[ 1 ,\r\n2 ] }'],
  [
    'NUL, half a pair, a pair, and what looks like one',
    '{"z":"\\u0000","h":"\\ud83d","p":"\\uD83D\\uDE00 😀","l":"\u2028é\\/"}',
  ],
  ['names of the prototype', '{"__proto__":{"polluted":true},"constructor":{"prototype":{}},"toString":1}'],
  ['64 levels', nested(64)],
])('keeps data byte for byte: %s', async (_what, dataJson) => {
  const { status, json } = await publish(` {\n"data" : ${dataJson}\n, "type":"order.created" } `);
  expect(status).toBe(202);
  expect((await storedBody(json.id)).split('"data":').slice(1).join('"data":')).toBe(`${dataJson}}`);
  expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
});

test('accepts exactly 256 KiB of data, counted in bytes, and no byte more', async () => {
  const filled = (bytes: number) => `{"a":"${'é'.repeat((bytes - 8) / 2)}"}`;
  expect(Buffer.byteLength(filled(262_144))).toBe(262_144);
  expect((await publish(withData(filled(262_144)))).status).toBe(202);
  expect(errorOf(await publish(withData(`{"ab":"${'é'.repeat((262_144 - 8) / 2)}"}`)))).toEqual([
    413,
    'payload_too_large',
    'data',
  ]);
});

const utf16 = Buffer.from(withData('{}'), 'utf16le');
const invalidUtf8 = Buffer.concat([
  Buffer.from('{"type":"order.created","data":{"a":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('"}}'),
]);
const overlong = Buffer.concat([
  Buffer.from('{"type":"order.created","data":{"a":"'),
  Buffer.from([0xc0, 0xaf]),
  Buffer.from('"}}'),
]);

test.each<[string, unknown, Record<string, string>, number, string, string | null]>([
  ['no body', undefined, {}, 400, 'missing_body', null],
  ['broken JSON', '{"type":"order.created","data":{', {}, 400, 'invalid_json', null],
  ['two documents', withData('{}') + withData('{}'), {}, 400, 'invalid_json', null],
  ['a raw NUL', withData('{"a":"\u0000"}'), {}, 400, 'invalid_json', null],
  ['NaN', withData('{"a":NaN}'), {}, 400, 'invalid_json', null],
  ['a list', '[]', {}, 400, 'invalid_type', null],
  ['no type', '{"data":{}}', {}, 400, 'missing_field', 'type'],
  ['no data', '{"type":"order.created"}', {}, 400, 'missing_field', 'data'],
  ['an unknown type', '{"type":"order.deleted","data":{}}', {}, 400, 'unknown_event_type', 'type'],
  ['a type from the prototype', '{"type":"toString","data":{}}', {}, 400, 'unknown_event_type', 'type'],
  ['a type that is a number', '{"type":1,"data":{}}', {}, 400, 'invalid_type', 'type'],
  ['data that is a list', withData('[]'), {}, 400, 'invalid_type', 'data'],
  ['data that is a text', withData('"{}"'), {}, 400, 'invalid_type', 'data'],
  ['data that is null', withData('null'), {}, 400, 'invalid_type', 'data'],
  ['an unknown field', '{"type":"order.created","data":{},"id":"evt_1"}', {}, 400, 'unknown_field', 'id'],
  ['data twice', '{"type":"order.created","data":{},"d\\u0061ta":{"x":1}}', {}, 400, 'duplicate_field', 'data'],
  ['65 levels', withData(nested(65)), {}, 400, 'json_too_deep', null],
  ['200,000 levels', withData('['.repeat(200_000) + ']'.repeat(200_000)), {}, 400, 'json_too_deep', null],
  ['1 MiB', withData(`{"a":"${'x'.repeat(1024 * 1024)}"}`), {}, 413, 'payload_too_large', null],
  ['a byte order mark', `\ufeff${withData('{}')}`, {}, 400, 'invalid_encoding', null],
  ['UTF-16', utf16, {}, 400, 'invalid_json', null],
  ['invalid UTF-8', invalidUtf8, {}, 400, 'invalid_encoding', null],
  ['overlong UTF-8', overlong, {}, 400, 'invalid_encoding', null],
  ['gzip', withData('{}'), { 'content-encoding': 'gzip' }, 415, 'unsupported_encoding', null],
  [
    'a form',
    'type=order.created',
    { 'content-type': 'application/x-www-form-urlencoded' },
    415,
    'unsupported_media_type',
    null,
  ],
  ['an empty key', withData('{}'), { 'idempotency-key': '' }, 400, 'invalid_idempotency_key', 'Idempotency-Key'],
  [
    'a key of 256 characters',
    withData('{}'),
    { 'idempotency-key': 'k'.repeat(256) },
    400,
    'invalid_idempotency_key',
    'Idempotency-Key',
  ],
  ['a key with é', withData('{}'), { 'idempotency-key': 'é' }, 400, 'invalid_idempotency_key', 'Idempotency-Key'],
  [
    'an account from an ordinary key',
    withData('{}'),
    { 'x-handl-account': 'acct_1' },
    403,
    'account_header_not_allowed',
    'X-HanDl-Account',
  ],
])('refuses %s and writes nothing', async (_what, body, headers, status, code, param) => {
  const [before, wakes] = [await rowCounts(api.pool), api.recorded.wakes];
  expect(errorOf(await publish(body, headers))).toEqual([status, code, param]);
  expect(await rowCounts(api.pool)).toEqual(before);
  expect(api.recorded.wakes).toBe(wakes);
});

test('says where the JSON is invalid', async () => {
  const { json } = await publish('{"type":"order.created","data":{"a":tru}}');
  expect(json.error.message).toContain('position 36');
});

test('a repetition returns the first response, and another event with the same key gets 409', async () => {
  const headers = { 'idempotency-key': `order ~1042 ${'k'.repeat(240)}` };
  const first = await publish(withData('{"n":1}'), headers);
  const [before, second] = [await rowCounts(api.pool), await publish(withData('{"n":1}'), headers)];
  expect([first.status, second.status, second.json]).toEqual([202, 202, first.json]);
  expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).toEqual([null, 'true']);
  const other = await publish(withData('{"n":2}'), headers);
  expect(errorOf(other)).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
  expect(other.json.error.type).toBe('idempotency_error');
  const otherType = await publish('{"type":"order.updated","data":{"n":1}}', headers);
  expect(errorOf(otherType)).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
  expect(await rowCounts(api.pool)).toEqual(before);
  const { key } = await newAccount(api.pool);
  expect((await publish(withData('{"n":2}'), headers, key)).status).toBe(202);
});

test('accepts a key again after 72 hours', async () => {
  const headers = { 'idempotency-key': 'old' };
  const first = await publish(withData('{"n":1}'), headers);
  await api.pool.query(`update idempotency_keys set created_at = now() - interval '73 hours' where key = 'old'`);
  const second = await publish(withData('{"n":2}'), headers);
  expect(second.status).toBe(202);
  expect(second.json.id).not.toBe(first.json.id);
});

test('creates one event for twenty equal requests at once', async () => {
  await newEndpoint(api, ['order.created']);
  const before = await rowCounts(api.pool);
  const headers = { 'idempotency-key': 'twins' };
  const responses = await Promise.all(Array.from({ length: 20 }, () => publish(withData('{"n":20}'), headers)));
  for (const { status, json } of responses) expect([status, json]).toEqual([202, responses[0]!.json]);
  expect(responses.filter(({ headers }) => headers.get('idempotent-replayed') === null)).toHaveLength(1);
  const { events, deliveries, keys } = await rowCounts(api.pool);
  expect([events, keys]).toEqual([before.events! + 1, before.keys! + 1]);
  expect(deliveries).toBe(before.deliveries! + responses[0]!.json.deliveries);
});

test('a platform key publishes for the account that it names, and must name one', async () => {
  const key = await newKey(api.pool, api.accountId, ['platform', 'events:write']);
  const customer = await newAccount(api.pool);
  await newEndpoint(api, '*', customer.key);
  const before = await rowCounts(api.pool);
  const publishFor = (account?: string) =>
    publish(withData('{}'), account === undefined ? {} : { 'x-handl-account': account }, key);
  expect(errorOf(await publishFor())).toEqual([400, 'account_required', 'X-HanDl-Account']);
  expect(errorOf(await publishFor('acct_1'))).toEqual([404, 'account_not_found', 'X-HanDl-Account']);
  expect(errorOf(await publishFor('acct_01ARZ3NDEKTSV4RRFFQ69G5FAV'))).toEqual([
    404,
    'account_not_found',
    'X-HanDl-Account',
  ]);
  expect(await rowCounts(api.pool)).toEqual(before);
  const { status, json } = await publishFor(customer.accountId);
  expect([status, json.deliveries]).toEqual([202, 1]);
  const { rows } = await api.pool.query('select account_id from events where id = $1', [json.id]);
  expect(rows).toEqual([{ account_id: customer.accountId }]);
});
