import pino from 'pino';
import { API_ERRORS } from '../../src/api/http/error-catalogue';
import type { Db } from '../../src/db/pool';
import {
  DEMO_SCOPES,
  errorOf,
  newAccount,
  newEndpoint,
  newEvent,
  newKey,
  request,
  startApi,
  startApp,
} from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const UNKNOWN_KEY = 'sk_live_FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE1Rb7XU';
const MISTYPED_KEY = UNKNOWN_KEY.replace('FAKE1', 'FAKF1');

test.each([
  [undefined, 'api_key_missing', 'Bearer'],
  ['Basic dXNlcjpwYXNz', 'api_key_malformed', 'Bearer error="invalid_token"'],
  ['Bearer', 'api_key_malformed', 'Bearer error="invalid_token"'],
  ['Bearer sk_test_0000000000000000000000', 'api_key_malformed', 'Bearer error="invalid_token"'],
  [`Bearer ${MISTYPED_KEY}`, 'api_key_malformed', 'Bearer error="invalid_token"'],
  [`Bearer ${UNKNOWN_KEY} ${UNKNOWN_KEY}`, 'api_key_malformed', 'Bearer error="invalid_token"'],
  ['Bearer sk_live_00000000000000000000000000000000000000', 'api_key_malformed', 'Bearer error="invalid_token"'],
  ["Bearer sk_live_' or 1=1 --xxxxxxxxxxxxx", 'api_key_malformed', 'Bearer error="invalid_token"'],
  [`Bearer ${UNKNOWN_KEY}`, 'api_key_unknown', 'Bearer error="invalid_token"'],
])('refuses Authorization: %s', async (authorization, code, challenge) => {
  const headers: Record<string, string> = authorization === undefined ? {} : { authorization };
  for (const [method, path] of [
    ['GET', '/v1/webhooks'],
    ['POST', '/v1/events'],
    ['GET', '/v1/deliveries'],
  ] as const) {
    const response = await request(api.base, method, path, { headers });
    expect(errorOf(response)).toEqual([401, code, null]);
    expect(response.json.error.type).toBe('authentication_error');
    expect(response.headers.get('www-authenticate')).toBe(challenge);
  }
});

test('detects a key with a wrong checksum without a query', async () => {
  let asked = 0;
  const db: Db = { query: (query) => ((asked += 1), api.pool.query(query)) };
  const app = await startApp({ db });
  expect(errorOf(await request(app.base, 'GET', '/v1/webhooks', { key: MISTYPED_KEY }))).toEqual([
    401,
    'api_key_malformed',
    null,
  ]);
  expect(asked).toBe(0);
  await request(app.base, 'GET', '/v1/webhooks', { key: UNKNOWN_KEY });
  expect(asked).toBe(1);
  await app.close();
});

test('refuses a revoked key, and accepts the scheme in upper and lower case', async () => {
  const key = await newKey(api.pool, api.accountId);
  const authorized = await request(api.base, 'GET', '/v1/webhooks', { headers: { authorization: `bearer ${key}` } });
  expect(authorized.status).toBe(200);
  await api.pool.query('update api_keys set revoked_at = now() where last_four = $1', [key.slice(-4)]);
  expect(errorOf(await api.call('GET', '/v1/webhooks', { key }))).toEqual([401, 'api_key_unknown', null]);
});

test('every call requires its scope and names it', async () => {
  const endpoint = await newEndpoint(api);
  const event = await newEvent(api);
  const [delivery] = (await api.call('GET', `/v1/events/${event.id}/deliveries`)).json.data;
  const calls: [string, string, string][] = [
    ['GET', '/v1/webhooks', 'webhooks:read'],
    ['GET', `/v1/webhooks/${endpoint.id}`, 'webhooks:read'],
    ['GET', '/v1/deliveries', 'webhooks:read'],
    ['GET', `/v1/deliveries/${delivery.id}`, 'webhooks:read'],
    ['GET', `/v1/deliveries/${delivery.id}/attempts`, 'webhooks:read'],
    ['GET', `/v1/events/${event.id}/deliveries`, 'webhooks:read'],
    ['POST', '/v1/webhooks', 'webhooks:write'],
    ['POST', `/v1/webhooks/${endpoint.id}/enable`, 'webhooks:write'],
    ['POST', `/v1/webhooks/${endpoint.id}/disable`, 'webhooks:write'],
    ['POST', `/v1/webhooks/${endpoint.id}/test`, 'webhooks:write'],
    ['POST', `/v1/deliveries/${delivery.id}/retry`, 'webhooks:write'],
    ['DELETE', `/v1/webhooks/${endpoint.id}`, 'webhooks:write'],
    ['POST', '/v1/events', 'events:write'],
  ];
  for (const [method, path, scope] of calls) {
    const key = await newKey(
      api.pool,
      api.accountId,
      DEMO_SCOPES.filter((s) => s !== scope),
    );
    const response = await api.call(method, path, { key });
    expect([method, path, ...errorOf(response)]).toEqual([method, path, 403, 'scope_missing', null]);
    expect(response.json.error.type).toBe('permission_error');
    expect(response.json.error.message).toContain(scope);
  }
  expect((await api.call('GET', `/v1/webhooks/${endpoint.id}`)).json.status).toBe('enabled');
});

test('returns 404 for every id of another account', async () => {
  const endpoint = await newEndpoint(api);
  const event = await newEvent(api);
  const [delivery] = (await api.call('GET', `/v1/events/${event.id}/deliveries`)).json.data;
  const { key } = await newAccount(api.pool);
  for (const [method, path] of [
    ['GET', `/v1/webhooks/${endpoint.id}`],
    ['DELETE', `/v1/webhooks/${endpoint.id}`],
    ['POST', `/v1/webhooks/${endpoint.id}/enable`],
    ['POST', `/v1/webhooks/${endpoint.id}/disable`],
    ['POST', `/v1/webhooks/${endpoint.id}/test`],
    ['GET', `/v1/deliveries/${delivery.id}`],
    ['GET', `/v1/deliveries/${delivery.id}/attempts`],
    ['POST', `/v1/deliveries/${delivery.id}/retry`],
    ['GET', `/v1/events/${event.id}/deliveries`],
  ] as const) {
    expect([path, ...errorOf(await api.call(method, path, { key }))]).toEqual([path, 404, 'not_found', null]);
  }
  for (const path of [
    '/v1/webhooks',
    '/v1/deliveries',
    `/v1/deliveries?endpoint=${endpoint.id}`,
    `/v1/deliveries?event=${event.id}`,
  ]) {
    const { status, json } = await api.call('GET', path, { key });
    expect([path, status, json]).toEqual([path, 200, { object: 'list', data: [], has_more: false }]);
  }
  expect((await api.call('GET', `/v1/webhooks/${endpoint.id}`)).json).toMatchObject({
    status: 'enabled',
    held_count: 0,
  });
});

test.each([
  'we_1',
  'nope',
  'dlv_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  'we_01ARZ3NDEKTSV4RRFFQ69G5FAV',
  '%00',
  "we_'--",
  '__proto__',
])('returns 404 for the id %s', async (id) => {
  expect(errorOf(await api.call('GET', `/v1/webhooks/${id}`))).toEqual([404, 'not_found', null]);
  expect(errorOf(await api.call('POST', `/v1/webhooks/${id}/enable`))).toEqual([404, 'not_found', null]);
  expect(errorOf(await api.call('DELETE', `/v1/webhooks/${id}`))).toEqual([404, 'not_found', null]);
});

test('returns JSON to unknown calls, with a request id and the headers of an API', async () => {
  for (const [method, path] of [
    ['GET', '/'],
    ['GET', '/v1/nothing'],
    ['GET', '/docs/errors/toString'],
  ] as const) {
    const response = await api.call(method, path);
    expect([path, ...errorOf(response)]).toEqual([path, 404, 'route_not_found', null]);
    expect(response.json.error).toEqual({
      type: 'invalid_request_error',
      code: 'route_not_found',
      message: API_ERRORS.route_not_found.message,
      param: null,
      doc_url: 'http://api.example/docs/errors/route_not_found',
      request_id: response.headers.get('x-request-id'),
    });
    expect(response.json.error.request_id).toMatch(/^req_[0-9a-f]{24}$/);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(response.headers.get('x-powered-by')).toBeNull();
  }
  expect(errorOf(await api.call('GET', '/v1/webhooks/%E0%A4%A'))).toEqual([400, 'bad_request', null]);
  const put = await api.call('PUT', '/v1/webhooks');
  expect([...errorOf(put), put.headers.get('allow')]).toEqual([405, 'method_not_allowed', null, 'POST, GET, HEAD']);
});

test('the doc_url of every error leads to its description', async () => {
  for (const [code, entry] of Object.entries(API_ERRORS)) {
    const { status, json } = await api.call('GET', `/docs/errors/${code}`);
    expect([status, json]).toEqual([200, { object: 'error_code', code, ...entry }]);
  }
});

test('logs each request with its id, without key and query; a successful read only for debugging', async () => {
  const lines: string[] = [];
  const app = await startApp({
    db: api.pool,
    log: pino({ level: 'debug' }, { write: (line: string) => lines.push(line) }),
  });
  const response = await request(app.base, 'GET', '/v1/webhooks?limit=7', { key: api.key });
  await request(app.base, 'GET', '/v1/webhooks');
  await app.close();
  const logged = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request');
  expect(logged).toMatchObject([
    { level: 20, requestId: response.headers.get('x-request-id'), method: 'GET', path: '/v1/webhooks', status: 200 },
    { level: 30, method: 'GET', path: '/v1/webhooks', status: 401 },
  ]);
  expect(lines.join('')).not.toContain(api.key);
  expect(lines.join('')).not.toContain('limit=7');
});

test('records when a key was last used', async () => {
  const key = await newKey(api.pool, api.accountId);
  await api.call('GET', '/v1/webhooks', { key });
  const lastUsedAt = async () =>
    (
      await api.pool.query('select last_used_at from api_keys where last_four = $1 and last_used_at is not null', [
        key.slice(-4),
      ])
    ).rowCount;
  for (let tries = 0; tries < 100 && !(await lastUsedAt()); tries++) await new Promise((done) => setTimeout(done, 50));
  expect(await lastUsedAt()).toBe(1);
});
