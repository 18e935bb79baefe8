import { API_SETTINGS } from '../support/defaults';
import { request as rawRequest } from 'node:http';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import {
  errorOf,
  newAccount,
  newEndpoint,
  newEvent,
  rowCounts,
  secretBox,
  startApi,
  startApp,
  request,
} from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const URL_OK = 'https://your-server.com/webhooks/handl';
const create = (body: unknown, headers = {}) => api.call('POST', '/v1/webhooks', { body, headers });

test('accepts the documented request and shows the secret once', async () => {
  const body = {
    url: URL_OK,
    events: ['message.received', 'order.created', 'payment.completed'],
    description: 'Production webhook — étage 2',
  };
  const { status, json } = await create(body);
  expect(status).toBe(201);
  const { id, created_at, secret, warnings, ...rest } = json;
  expect(id).toMatch(/^we_[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(created_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(warnings).toEqual([]);
  expect(rest).toEqual({
    ...body,
    object: 'webhook_endpoint',
    status: 'enabled',
    failure_count: 0,
    failing_since: null,
    unhealthy_since: null,
    disabled_since: null,
    held_until: null,
    held_expires_at: null,
    held_count: 0,
    held_count_capped: false,
    last_attempt: null,
    refused_email: null,
    old_secret_expires_at: null,
  });
  expect((await api.call('GET', `/v1/webhooks/${id}`)).json).toEqual({ id, created_at, ...rest });
  const { rows } = await api.pool.query('select ciphertext from endpoint_secrets where endpoint_id = $1', [id]);
  expect(rows.map((row) => secretBox.open(row.ciphertext, id))).toEqual([secret]);
});

test('shows the email that was refused for good, until a later one is accepted', async () => {
  const { id } = await newEndpoint(api);
  const endEmail = (outcome: string) =>
    api.pool.query(
      `insert into emails (endpoint_id, outcome, refusals, refusal, ended_at)
       values ($1, $2, 3, '550 5.1.1 no such user', clock_timestamp())`,
      [id, outcome],
    );
  await endEmail('refused');
  const { json } = await api.call('GET', `/v1/webhooks/${id}`);
  expect(json.refused_email).toEqual({
    to: 'test@example.com',
    reply: '550 5.1.1 no such user',
    refused_at: expect.stringMatching(/\.\d{3}Z$/),
  });
  await endEmail('sent');
  expect((await api.call('GET', `/v1/webhooks/${id}`)).json.refused_email).toBeNull();
});

test('accepts * as a string and as a list, and counts a duplicate type once', async () => {
  expect((await newEndpoint(api, '*')).events).toEqual(['*']);
  expect((await newEndpoint(api, ['*'])).events).toEqual(['*']);
  expect((await newEndpoint(api, ['order.created', 'order.created'])).events).toEqual(['order.created']);
});

const valid = { url: URL_OK, events: ['order.created'] };

test.each<[string, unknown, number, string, string | null]>([
  ['no body', undefined, 400, 'missing_body', null],
  ['an empty body', '', 400, 'missing_body', null],
  ['broken JSON', '{"url":', 400, 'invalid_json', null],
  ['two documents', '{}{}', 400, 'invalid_json', null],
  ['a trailing comma', '{"url":"https://a.example",}', 400, 'invalid_json', null],
  ['a list', [valid], 400, 'invalid_type', null],
  ['null', 'null', 400, 'invalid_type', null],
  ['1 MiB', { ...valid, description: 'x'.repeat(1024 * 1024) }, 413, 'payload_too_large', null],
  ['no url', { events: ['*'] }, 400, 'missing_field', 'url'],
  ['a url that is a number', { ...valid, url: 1 }, 400, 'invalid_type', 'url'],
  ['a url that is null', { ...valid, url: null }, 400, 'invalid_type', 'url'],
  ['an http url', { ...valid, url: 'http://your-server.com/hook' }, 400, 'url_not_https', 'url'],
  [
    'a url with credentials',
    { ...valid, url: 'https://user:pass@your-server.com/' },
    400,
    'url_has_credentials',
    'url',
  ],
  ['a private address', { ...valid, url: 'https://10.0.0.1/hook' }, 400, 'url_host_not_public', 'url'],
  ['the loopback address', { ...valid, url: 'https://127.0.0.1/hook' }, 400, 'url_host_not_public', 'url'],
  ['no url at all', { ...valid, url: 'nonsense' }, 400, 'url_invalid', 'url'],
  ['no events', { url: URL_OK }, 400, 'missing_field', 'events'],
  ['empty events', { ...valid, events: [] }, 400, 'invalid_value', 'events'],
  ['events that are a word', { ...valid, events: 'order.created' }, 400, 'invalid_type', 'events'],
  ['events that are numbers', { ...valid, events: [1] }, 400, 'invalid_type', 'events'],
  [
    'an unknown event type',
    { ...valid, events: ['order.created', 'order.deleted'] },
    400,
    'unknown_event_type',
    'events',
  ],
  ['* together with a type', { ...valid, events: ['*', 'order.created'] }, 400, 'invalid_value', 'events'],
  ['fifty-one events', { ...valid, events: Array(51).fill('order.created') }, 400, 'invalid_value', 'events'],
  ['a description that is a number', { ...valid, description: 1 }, 400, 'invalid_type', 'description'],
  ['a long description', { ...valid, description: 'x'.repeat(501) }, 400, 'invalid_value', 'description'],
  ['NUL in the description', { ...valid, description: 'a\u0000b' }, 400, 'invalid_value', 'description'],
  [
    'half a pair in the description',
    `{"url":"${URL_OK}","events":["*"],"description":"\\ud83d"}`,
    400,
    'invalid_value',
    'description',
  ],
  ['an unknown field', { ...valid, status: 'enabled' }, 400, 'unknown_field', 'status'],
  ['__proto__', `{"url":"${URL_OK}","events":["*"],"__proto__":{"secret":"x"}}`, 400, 'unknown_field', '__proto__'],
  [
    'a field twice',
    `{"url":"${URL_OK}","events":["*"],"ur\\u006c":"https://other.example"}`,
    400,
    'duplicate_field',
    'url',
  ],
])('refuses %s and writes nothing', async (_what, body, status, code, param) => {
  const before = await rowCounts(api.pool);
  const response = await create(body);
  expect(errorOf(response)).toEqual([status, code, param]);
  expect(response.json.error.message).not.toMatch(/\n {4}at |node_modules/);
  expect(await rowCounts(api.pool)).toEqual(before);
});

test.each([
  [{ 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
  [{ 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
  [{ 'content-type': 'application/json; charset=utf-16' }, 415, 'unsupported_media_type'],
  [{ 'content-encoding': 'gzip' }, 415, 'unsupported_encoding'],
  [{ 'content-encoding': 'identity' }, 201, undefined],
  [{ 'content-type': 'application/json; charset=UTF-8' }, 201, undefined],
])('a body with %j gets %i', async (headers, status, code) => {
  const response = await create(valid, headers);
  expect([response.status, response.json.error?.code]).toEqual([status, code]);
});

test('accepts http and private addresses if the settings allow them', async () => {
  const guard = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] });
  const open = await startApp({ db: api.pool, guard, settings: OPEN_SETTINGS });
  const body = { url: 'http://127.0.0.1:4000/hook', events: '*' };
  const { status, json } = await request(open.base, 'POST', '/v1/webhooks', { body, key: api.key });
  await open.close();
  expect([status, json.url]).toEqual([201, body.url]);
});

const OPEN_SETTINGS = { ...API_SETTINGS, allowInsecureEndpoints: true };

test('lists endpoints newest first, page by page', async () => {
  const { key } = await newAccount(api.pool);
  const ids: string[] = [];
  for (let n = 0; n < 5; n++) ids.unshift((await newEndpoint(api, '*', key)).id);
  const page = async (query: string) => {
    const { json } = await api.call('GET', `/v1/webhooks${query}`, { key });
    return [json.data.map((endpoint: Json) => endpoint.id), json.has_more];
  };
  expect(await page('')).toEqual([ids, false]);
  expect(await page('?limit=2')).toEqual([ids.slice(0, 2), true]);
  expect(await page(`?limit=2&starting_after=${ids[1]}`)).toEqual([ids.slice(2, 4), true]);
  expect(await page(`?limit=2&starting_after=${ids[3]}`)).toEqual([ids.slice(4), false]);
  expect(await page(`?starting_after=${ids[4]}`)).toEqual([[], false]);
});

test.each([
  ['limit=0', 'invalid_value', 'limit'],
  ['limit=101', 'invalid_value', 'limit'],
  ['limit=-1', 'invalid_value', 'limit'],
  ['limit=ten', 'invalid_value', 'limit'],
  ['limit=1&limit=2', 'invalid_type', 'limit'],
  ['starting_after=evt_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'invalid_cursor', 'starting_after'],
  ['starting_after=', 'invalid_cursor', 'starting_after'],
  ['starting_after=we_%00', 'invalid_cursor', 'starting_after'],
  ['page=2', 'unknown_field', 'page'],
])('refuses the query %s', async (query, code, param) => {
  expect(errorOf(await api.call('GET', `/v1/webhooks?${query}`))).toEqual([400, code, param]);
});

test('deletes an endpoint, cancels its pending deliveries and keeps the delivery log', async () => {
  const endpoint = await newEndpoint(api, ['product.created']);
  const event = await newEvent(api, 'product.created');
  const response = await api.call('DELETE', `/v1/webhooks/${endpoint.id}`);
  expect([response.status, response.json]).toEqual([
    200,
    { id: endpoint.id, object: 'webhook_endpoint', deleted: true },
  ]);
  expect(api.recorded.health).toContain(endpoint.id);
  expect(errorOf(await api.call('DELETE', `/v1/webhooks/${endpoint.id}`))).toEqual([404, 'not_found', null]);
  expect(errorOf(await api.call('GET', `/v1/webhooks/${endpoint.id}`))).toEqual([404, 'not_found', null]);
  const { json } = await api.call('GET', `/v1/deliveries?endpoint=${endpoint.id}`);
  expect(json.data).toMatchObject([{ event: event.id, status: 'canceled', due_at: null, temporal_url: null }]);
});

test('limits the size of a body that comes in chunks, without a length', async () => {
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const headers = { authorization: `Bearer ${api.key}`, 'content-type': 'application/json' };
    const upload = rawRequest(`${api.base}/v1/webhooks`, { method: 'POST', headers }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode));
    });
    upload.on('error', reject);
    const chunk = Buffer.alloc(64 * 1024, 0x20);
    for (let n = 0; n < 9; n++) upload.write(chunk);
    upload.end();
  });
  expect(status).toBe(413);
});
