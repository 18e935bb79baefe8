import { routes } from '../../src/api/route-table';
import type { AuditAction } from '../../src/accounts/audit-log.sql';
import { listAuditEntries } from '../../src/accounts/audit-log.sql';
import { errorOf, newAccount, newEndpoint, newEvent, newKey, request, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const post = async (path: string, body?: object): Promise<Json> => (await api.call('POST', path, { body })).json;
const setDeliveries = (id: string, set: string) =>
  api.pool.query(`update deliveries set ${set} where endpoint_id = $1`, [id]);

interface Change {
  action: AuditAction;
  body?: object;
  /** Creates the object that the call acts on. @returns its id */
  prepare?: (endpointId: string) => Promise<string>;
  /** The object of the entry, if it is not that of the path. */
  objectOf?: (response: Json) => string;
}

/** Every call that must add an entry, by its operation. */
const CHANGES: Readonly<Record<string, Change>> = {
  createEndpoint: {
    action: 'endpoint.created',
    body: { url: 'https://a.example/', events: '*' },
    objectOf: ({ id }) => id,
  },
  updateEndpoint: { action: 'endpoint.updated', body: { description: 'new' } },
  deleteEndpoint: { action: 'endpoint.deleted' },
  disableEndpoint: { action: 'endpoint.disabled' },
  enableEndpoint: {
    action: 'endpoint.enabled',
    async prepare(id) {
      await post(`/v1/webhooks/${id}/disable`);
      return id;
    },
  },
  testEndpoint: { action: 'endpoint.tested' },
  revealEndpointSecret: { action: 'secret.revealed' },
  rotateEndpointSecret: { action: 'secret.rotated' },
  endEndpointRotation: {
    action: 'secret.rotation_ended',
    async prepare(id) {
      await post(`/v1/webhooks/${id}/rotate-secret`);
      return id;
    },
  },
  retryDelivery: {
    action: 'delivery.retried',
    async prepare(id) {
      await newEvent(api);
      await setDeliveries(id, `status = 'exhausted', finished_at = now()`);
      return (await api.call('GET', `/v1/deliveries?endpoint=${id}`)).json.data[0].id;
    },
  },
  resendDelivery: {
    action: 'delivery.resent',
    async prepare(id) {
      await newEvent(api);
      await setDeliveries(id, `status = 'delivered', finished_at = now()`);
      return (await api.call('GET', `/v1/deliveries?endpoint=${id}`)).json.data[0].id;
    },
  },
  recoverEndpoint: {
    action: 'recovery.started',
    body: { since: '2025-06-15T00:00:00Z' },
    objectOf: ({ id }) => id,
  },
  replayToEndpoint: {
    action: 'recovery.started',
    body: { since: '2025-06-15T00:00:00Z', include: 'missing' },
    objectOf: ({ id }) => id,
  },
  cancelRecovery: {
    action: 'recovery.canceled',
    prepare: async (id) => (await post(`/v1/webhooks/${id}/recover`, { since: '2025-06-15T00:00:00Z' })).id,
  },
  createApiKey: { action: 'api_key.created', body: { scopes: ['webhooks:read'] }, objectOf: ({ id }) => id },
  revokeApiKey: {
    action: 'api_key.revoked',
    prepare: async () => (await post('/v1/api-keys', { scopes: ['webhooks:read'] })).id,
  },
};

/** Events are a record of their own. Every other call that changes something is audited, and so is revealing a secret. */
const NOT_AUDITED = ['publishEvent'];

const entries = () => listAuditEntries(api.pool, { accountId: api.accountId, startingAfter: null, limit: 100_000 });

test('this test covers every call that changes something', () => {
  const changing = routes.filter(
    ({ method, operationId }) => method !== 'get' || operationId === 'revealEndpointSecret',
  );
  expect(changing.map(({ operationId }) => operationId).sort()).toEqual(
    [...Object.keys(CHANGES), ...NOT_AUDITED].sort(),
  );
});

describe.each(Object.entries(CHANGES))('%s', (operationId, { action, body, prepare, objectOf }) => {
  const route = routes.find((candidate) => candidate.operationId === operationId)!;
  const method = route.method.toUpperCase();
  const pathOf = (id: string) => route.path.replace(':id', id);
  const newId = async () => {
    const endpoint = await newEndpoint(api);
    return prepare ? prepare(endpoint.id) : endpoint.id;
  };

  test('adds one entry: who, what, from where, and in which request', async () => {
    const id = await newId();
    const before = await entries();
    const response = await api.call(method, pathOf(id), { body });
    expect(response.status).toBeLessThan(300);
    const added = (await entries()).slice(0, -before.length);
    const { rows } = await api.pool.query('select id from api_keys where account_id = $1 order by id limit 1', [
      api.accountId,
    ]);
    expect(added).toEqual([
      {
        id: expect.stringMatching(/^aud_/),
        action,
        objectId: objectOf ? objectOf(response.json) : id,
        apiKeyId: rows[0].id,
        ip: '127.0.0.1',
        requestId: response.headers.get('x-request-id'),
        details: expect.any(Object),
        createdAt: expect.any(Date),
      },
    ]);
    expect(JSON.stringify(added)).not.toMatch(/whsec_|sk_live_/);
  });

  test('adds none when it is refused', async () => {
    const id = await newId();
    const [before, all] = [await entries(), await api.pool.query('select from audit_log')];
    const foreign = await newAccount(api.pool);
    const keys = [foreign.key, await newKey(api.pool, foreign.accountId, ['events:write']), null];
    const made = (await api.pool.query('select from audit_log')).rowCount! - all.rowCount!;
    for (const key of route.idPrefix ? keys : keys.slice(1)) {
      expect((await request(api.base, method, pathOf(id), { key, body })).status).toBeGreaterThan(400);
    }
    const wrong = await api.call(method, `${pathOf(id)}?nonsense=1`, { body });
    expect(errorOf(wrong)).toEqual([400, 'unknown_field', 'nonsense']);
    expect(await entries()).toEqual(before);
    expect((await api.pool.query('select from audit_log')).rowCount).toBe(all.rowCount! + made);
  });
});

test('a call that changes nothing adds no entry', async () => {
  const { id } = await newEndpoint(api);
  const recovery = (await post(`/v1/webhooks/${id}/recover`, { since: '2025-06-15T00:00:00Z' })).id;
  await post(`/v1/recoveries/${recovery}/cancel`);
  await newEvent(api);
  const [delivery] = (await api.call('GET', `/v1/deliveries?endpoint=${id}`)).json.data;
  const before = await entries();
  await post(`/v1/recoveries/${recovery}/cancel`);
  await post(`/v1/webhooks/${id}/recover`, { since: '2025-06-15T00:00:00Z', dry_run: true });
  await post(`/v1/webhooks/${id}/enable`);
  expect((await api.call('POST', `/v1/deliveries/${delivery.id}/retry`)).status).toBe(202);
  expect(errorOf(await api.call('POST', `/v1/webhooks/${id}/end-rotation`))[0]).toBe(409);
  expect(await entries()).toEqual(before);
});

test.each([`update audit_log set ip = '10.0.0.1'`, 'delete from audit_log', 'truncate audit_log'])(
  'entries cannot be changed or deleted: %s',
  async (statement) => {
    const before = await entries();
    expect(before.length).toBeGreaterThan(0);
    await expect(api.pool.query(statement)).rejects.toThrow('audit_log only grows');
    expect(await entries()).toEqual(before);
  },
);

test('lists the entries of the account newest first, by action and object, page by page', async () => {
  const { accountId, key } = await newAccount(api.pool);
  const get = async (query: string) => (await api.call('GET', `/v1/audit-log?${query}`, { key })).json;
  const { id } = await newEndpoint(api, '*', key);
  const other = await newEndpoint(api, '*', key);
  const disabled = await api.call('POST', `/v1/webhooks/${id}/disable`, { key });
  const { rows } = await api.pool.query('select id from api_keys where account_id = $1', [accountId]);
  const everything = await get('');
  expect(everything.data.map((entry: Json) => [entry.action, entry.object_id])).toEqual([
    ['endpoint.disabled', id],
    ['endpoint.created', other.id],
    ['endpoint.created', id],
    ['api_key.created', rows[0].id],
  ]);
  expect(everything.data[0]).toEqual({
    id: expect.stringMatching(/^aud_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
    object: 'audit_log_entry',
    action: 'endpoint.disabled',
    object_id: id,
    api_key: rows[0].id,
    ip: '127.0.0.1',
    request_id: disabled.headers.get('x-request-id'),
    details: {},
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  // Created on the command line.
  expect(everything.data[3]).toMatchObject({ api_key: null, ip: null, request_id: null });
  expect((await get('action=endpoint.created')).data).toEqual(everything.data.slice(1, 3));
  expect((await get(`object=${id}`)).data).toEqual([everything.data[0], everything.data[2]]);
  expect((await get(`object=${id}&action=endpoint.created`)).data).toEqual([everything.data[2]]);
  const first = await get('limit=3');
  expect([first.data, first.has_more]).toEqual([everything.data.slice(0, 3), true]);
  const second = await get(`limit=3&starting_after=${first.data[2].id}`);
  expect([second.data, second.has_more]).toEqual([everything.data.slice(3), false]);
});

test.each([
  ['action=endpoint.exploded', 'invalid_value', 'action'],
  ['object=att_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'invalid_value', 'object'],
  ['starting_after=we_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'invalid_cursor', 'starting_after'],
])('refuses %s', async (query, code, param) => {
  expect(errorOf(await api.call('GET', `/v1/audit-log?${query}`))).toEqual([400, code, param]);
});
