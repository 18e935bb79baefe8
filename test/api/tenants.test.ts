import { SCOPES } from '../../src/accounts/api-key';
import type { Route } from '../../src/api/http/route';
import { routes } from '../../src/api/route-table';
import { BODIES, everyObject } from './objects';
import { errorOf, newAccount, newKey, request, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
let ids: Readonly<Record<string, string>>;
beforeAll(async () => {
  api = await startApi();
  ids = await everyObject(api);
});
afterAll(() => api.stop());

const named = routes.map((route): [string, Route] => [`${route.method.toUpperCase()} ${route.path}`, route]);
const withId = named.filter(([, { idPrefix }]) => idPrefix);
const lists = named.filter(([, { method, path }]) => method === 'get' && !path.includes(':id'));

/** Sends a request that would succeed with the right key, so that only the key can be the reason for an error. */
function ask(route: Route, key: string | null): ReturnType<typeof request> {
  const path = route.idPrefix ? route.path.replace(':id', ids[route.idPrefix]!) : route.path;
  return request(api.base, route.method.toUpperCase(), path, { key, body: BODIES[route.operationId] });
}

test('the table of calls has many rows, and there is an object for every path', () => {
  expect(named.length).toBeGreaterThan(20);
  expect(withId.map(([, { idPrefix }]) => ids[idPrefix!])).not.toContain(undefined);
  expect(withId.length + lists.length).toBeGreaterThan(20);
});

test.each(withId)('%s returns 404 for an object of another account, and changes nothing', async (_name, route) => {
  const stranger = await newAccount(api.pool);
  const before = await snapshot();
  expect(errorOf(await ask(route, stranger.key))).toEqual([404, 'not_found', null]);
  expect(await snapshot()).toEqual(before);
});

test.each(named)('%s returns 401 without a key', async (_name, route) => {
  expect(errorOf(await ask(route, null))).toEqual([401, 'api_key_missing', null]);
});

test.each(named)('%s returns 403 with all scopes except its own', async (_name, route) => {
  const others = SCOPES.filter((scope) => !route.scopes.includes(scope));
  if (others.length === 0) return expect(['listEventTypes', 'getSettings']).toContain(route.operationId);
  const key = await newKey(api.pool, api.accountId, others);
  expect(errorOf(await ask(route, key))).toEqual([403, 'scope_missing', null]);
});

test.each(lists)('%s shows nothing of another account', async (_name, route) => {
  const { accountId, key } = await newAccount(api.pool);
  const { status, json } = await ask(route, key);
  expect(status).toBe(200);
  const { rows } = await api.pool.query('select id from api_keys where account_id = $1', [accountId]);
  const own = rows.map(({ id }) => id);
  const objects: Json[] = json.object === 'list' ? json.data : [json];
  expect(objects.filter(({ id, object_id }) => id && !own.includes(id) && !own.includes(object_id))).toEqual([]);
  expect(Object.values(ids).filter((id) => JSON.stringify(json).includes(id))).toEqual([]);
});

/** All rows that another account could change. */
async function snapshot(): Promise<Json> {
  const tables = ['endpoints', 'endpoint_secrets', 'events', 'deliveries', 'recoveries', 'audit_log'];
  const columns = tables.map(
    (table) => `(select json_agg(t order by id) from ${table} t where ${OURS[table] ?? 'account_id = $1'}) as ${table}`,
  );
  const { rows } = await api.pool.query(`select ${columns.join(', ')}`, [api.accountId]);
  return rows[0];
}

const OURS: Readonly<Record<string, string>> = {
  endpoint_secrets: 'endpoint_id in (select id from endpoints where account_id = $1)',
};
