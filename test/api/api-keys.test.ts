import { isApiKey } from '../../src/accounts/api-key';
import { errorOf, newAccount, newKey, startApi } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const create = (scopes: unknown, key = api.key) => api.call('POST', '/v1/api-keys', { body: { scopes }, key });

test('a key is shown once, works at once, and is listed by its prefix and last four', async () => {
  const { status, json } = await create(['webhooks:read', 'webhooks:read']);
  expect(status).toBe(201);
  expect(isApiKey(json.key)).toBe(true);
  expect(json).toMatchObject({ object: 'api_key', scopes: ['webhooks:read'], last_used_at: null, revoked_at: null });
  expect((await api.call('GET', '/v1/webhooks', { key: json.key })).status).toBe(200);

  const list = await api.call('GET', '/v1/api-keys?limit=1');
  expect(list.json.data).toEqual([
    {
      id: json.id,
      object: 'api_key',
      prefix: 'sk_live_',
      last_four: json.key.slice(-4),
      scopes: ['webhooks:read'],
      last_used_at: expect.stringMatching(/Z$/),
      revoked_at: null,
      created_at: json.created_at,
    },
  ]);
  expect(JSON.stringify(list.json)).not.toContain(json.key);
  const { rows } = await api.pool.query('select api_keys::text as row from api_keys where id = $1', [json.id]);
  expect(rows[0].row).not.toContain(json.key.slice(8, -4));
});

test('revoking takes effect on the next request, and can be repeated', async () => {
  const { json } = await create(['webhooks:read']);
  const revoked = await api.call('DELETE', `/v1/api-keys/${json.id}`);
  expect([revoked.status, revoked.json]).toEqual([
    200,
    { id: json.id, object: 'api_key', revoked_at: expect.stringMatching(/Z$/) },
  ]);
  expect(errorOf(await api.call('GET', '/v1/webhooks', { key: json.key }))).toEqual([401, 'api_key_unknown', null]);
  expect((await api.call('DELETE', `/v1/api-keys/${json.id}`)).json).toEqual(revoked.json);
});

test('a key gives only scopes that it has, and only those of customers', async () => {
  const weak = await newKey(api.pool, api.accountId, ['webhooks:write']);
  expect(errorOf(await create(['webhooks:write', 'events:write'], weak))).toEqual([403, 'scope_not_own', 'scopes']);
  expect((await create(['webhooks:write'], weak)).status).toBe(201);
  const platform = await newKey(api.pool, api.accountId, ['webhooks:write', 'platform']);
  expect(errorOf(await create(['platform'], platform))).toEqual([400, 'invalid_value', 'scopes']);
});

test('a key revokes only keys whose scopes it has, among them itself', async () => {
  const weak = (await create(['webhooks:write'])).json;
  const strong = (await create(['webhooks:write', 'events:write'])).json;
  const revoke = (id: string, key: string) => api.call('DELETE', `/v1/api-keys/${id}`, { key });
  const refused = await revoke(strong.id, weak.key);
  expect(errorOf(refused)).toEqual([403, 'scope_not_own', null]);
  expect(refused.json.error.message).toContain('events:write');
  expect((await api.call('GET', '/v1/settings', { key: strong.key })).status).toBe(200);
  expect((await revoke(weak.id, weak.key)).status).toBe(200);
  expect((await revoke(strong.id, api.key)).status).toBe(200);
  // Also when there is nothing left to revoke.
  const other = (await create(['webhooks:write'])).json;
  expect(errorOf(await revoke(strong.id, other.key))).toEqual([403, 'scope_not_own', null]);
});

test('platform keys belong to the operator: no other key lists or revokes them', async () => {
  const { accountId, key } = await newAccount(api.pool);
  const platform = await newKey(api.pool, accountId, ['webhooks:read', 'webhooks:write', 'platform']);
  const listed = async (from: string) =>
    (await api.call('GET', '/v1/api-keys', { key: from })).json.data as { id: string; scopes: string[] }[];
  const [{ id } = { id: '' }] = (await listed(platform)).filter(({ scopes }) => scopes.includes('platform'));
  expect((await listed(key)).map(({ scopes }) => scopes)).toEqual([
    ['webhooks:read', 'webhooks:write', 'events:write'],
  ]);
  expect(errorOf(await api.call('DELETE', `/v1/api-keys/${id}`, { key }))).toEqual([404, 'not_found', null]);
  expect((await api.call('GET', '/v1/api-keys', { key: platform })).json.data).toHaveLength(2);
  expect((await api.call('DELETE', `/v1/api-keys/${id}`, { key: platform })).status).toBe(200);
});

test.each([
  [undefined, 'missing_field'],
  [[], 'invalid_value'],
  ['webhooks:read', 'invalid_type'],
  [['webhooks:admin'], 'invalid_value'],
])('refuses the scopes %j', async (scopes, code) => {
  expect(errorOf(await create(scopes))).toEqual([400, code, 'scopes']);
});

test('creation and revocation are in the audit log, with the id of the key that did it and no key', async () => {
  const { accountId, key } = await newAccount(api.pool);
  const { json } = await create(['webhooks:read'], key);
  await api.call('DELETE', `/v1/api-keys/${json.id}`, { key });
  const { rows } = await api.pool.query(
    `select action, object_id, ip, details, a::text as row from audit_log a
     where account_id = $1 and api_key_id is not null order by id`,
    [accountId],
  );
  expect(rows).toMatchObject([
    {
      action: 'api_key.created',
      object_id: json.id,
      ip: expect.stringMatching(/127\.0\.0\.1/),
      details: { scopes: ['webhooks:read'] },
    },
    { action: 'api_key.revoked', object_id: json.id },
  ]);
  expect(rows[0].row).not.toContain(json.key.slice(8));
});
