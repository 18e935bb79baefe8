import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { knownMigrations } from '../../src/db/schema.sql';
import { createPool } from '../../src/db/pool';
import { errorOf, newEndpoint, request, rowCounts, startApi, startApp } from './support';
import type { TestApi } from './support';
import { createTestDatabase } from '../support/database';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const event = { type: 'order.created', data: { n: 1 } };
const poolAt = (databaseUrl: string, maxConnections = 2) =>
  createPool({ databaseUrl, maxConnections, onIdleError: () => {} });

test('is alive and ready', async () => {
  const alive = await request(api.base, 'GET', '/healthz');
  expect([alive.status, alive.json]).toEqual([200, { status: 'alive' }]);
  const ready = await request(api.base, 'GET', '/readyz');
  expect([ready.status, ready.json]).toEqual([200, { status: 'ready', missing: [], warnings: [] }]);
});

test('readyz names what is missing', async () => {
  const { pool, drop } = await createTestDatabase();
  const [first, ...later] = knownMigrations();
  await pool.query('delete from migrations where name <> $1', [first]);
  const app = await startApp({ db: pool, readiness: async () => ['Temporal'] });
  const { status, json } = await request(app.base, 'GET', '/readyz');
  const missing = [...later.map((name) => `database migration ${name}`), 'Temporal'];
  expect(missing).toContain('database migration 0003_one_name_for_each_thing_breaking');
  expect([status, json]).toEqual([503, { status: 'not_ready', missing, warnings: [] }]);
  await app.close();
  await drop();
});

test('is not ready when its readiness is not known in time', async () => {
  const app = await startApp({ db: api.pool, readiness: () => new Promise(() => {}) });
  const { status, json } = await request(app.base, 'GET', '/readyz');
  expect([status, json.missing]).toEqual([503, ['readiness of this process']]);
  await app.close();
});

test('returns 503 while the database refuses connections, and is alive', async () => {
  const closed = createServer().listen(0, '127.0.0.1');
  await new Promise((done) => closed.once('listening', done));
  const { port } = closed.address() as AddressInfo;
  await new Promise((done) => closed.close(done));
  const pool = poolAt(`postgresql://user:pass@127.0.0.1:${port}/none`);
  const app = await startApp({ db: pool });
  for (const [method, path, body] of [
    ['POST', '/v1/events', event],
    ['POST', '/v1/webhooks', { url: 'https://a.example', events: '*' }],
    ['GET', '/v1/deliveries', undefined],
  ] as const) {
    const response = await request(app.base, method, path, { key: api.key, body });
    expect(errorOf(response)).toEqual([503, 'service_unavailable', null]);
    expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(response.json.error).toMatchObject({ type: 'api_error', request_id: response.headers.get('x-request-id') });
  }
  const ready = await request(app.base, 'GET', '/readyz');
  expect([ready.status, ready.json.missing]).toEqual([503, ['database']]);
  expect((await request(app.base, 'GET', '/healthz')).status).toBe(200);
  await app.close();
  await pool.end();
});

test('returns 503 when every connection is in use for too long', async () => {
  const pool = poolAt(api.databaseUrl, 1);
  const app = await startApp({ db: pool });
  const taken = await pool.connect();
  expect(errorOf(await request(app.base, 'POST', '/v1/events', { key: api.key, body: event }))).toEqual([
    503,
    'service_unavailable',
    null,
  ]);
  taken.release();
  expect((await request(app.base, 'POST', '/v1/events', { key: api.key, body: event })).status).toBe(202);
  await app.close();
  await pool.end();
});

test('never returns 202 when the connection breaks during the commit, and a repetition creates one event', async () => {
  await newEndpoint(api);
  const before = await rowCounts(api.pool);
  const headers = { 'idempotency-key': 'broken' };
  const blocker = await api.pool.connect();
  await blocker.query('begin');
  await blocker.query(`insert into idempotency_keys (account_id, key, fingerprint) values ($1, 'broken', '\\x00')`, [
    api.accountId,
  ]);
  const response = api.call('POST', '/v1/events', { body: event, headers });
  const kill = `select pg_terminate_backend(pid) as killed from pg_stat_activity
                where datname = current_database() and wait_event_type = 'Lock' and query like '%publish_event%'`;
  let killed = false;
  for (let tries = 0; !killed && tries < 200; tries++) {
    // Not on the blocker's connection: inside its transaction the view never changes.
    killed = (await api.pool.query(kill)).rows.length > 0;
    if (!killed) await new Promise((done) => setTimeout(done, 25));
  }
  expect(killed).toBe(true);
  expect(errorOf(await response)).toEqual([503, 'service_unavailable', null]);
  await blocker.query('rollback');
  blocker.release();
  expect(await rowCounts(api.pool)).toEqual(before);
  const wakes = api.recorded.wakes;
  for (let n = 0; n < 2; n++) expect((await api.call('POST', '/v1/events', { body: event, headers })).status).toBe(202);
  expect((await rowCounts(api.pool)).events).toBe(before.events! + 1);
  expect(api.recorded.wakes).toBeGreaterThan(wakes);
});

test('returns 500 for its own faults, without details', async () => {
  const app = await startApp({ db: { query: () => Promise.reject(new TypeError('the secret of line 12')) } });
  const response = await request(app.base, 'GET', '/v1/webhooks', { key: api.key });
  expect(errorOf(response)).toEqual([500, 'internal_error', null]);
  expect(JSON.stringify(response.json)).not.toContain('line 12');
  await app.close();
});
