import type { Db } from '../../src/db/pool';
import { createPool } from '../../src/db/pool';
import { loadBacklog } from '../../src/metrics/backlog.sql';
import { createMetrics } from '../../src/metrics/metrics';
import { until } from '../support/until';
import { errorOf, newAccount, newKey, request, startApi, startApp } from './support';
import type { ApiResponse, TestApi } from './support';

const event = { type: 'order.created', data: {} };

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A database in which lists of endpoints, and publishing, wait until `release` is called. */
function slowDb() {
  const waiting: (() => void)[] = [];
  let authenticated = 0;
  const db: Db = {
    async query(query) {
      const isSlow = query.name === 'list-endpoints' || query.text.includes('publish_event(');
      if (isSlow) await new Promise<void>((resolve) => waiting.push(resolve));
      const result = await api.pool.query(query);
      if (query.name === 'find-api-keys') authenticated++;
      return result;
    },
  };
  return {
    db,
    authenticated: () => authenticated,
    begun: () => waiting.length,
    release: () => waiting.splice(0).forEach((go) => go()),
  };
}

test('an account has its share of calls at a time, a few wait, and the rest are told when to retry', async () => {
  const slow = slowDb();
  const concurrency = { publish: { running: 9, waiting: 0, connections: 9 }, general: { running: 2, waiting: 3 } };
  const app = await startApp({ db: slow.db, publishingDb: api.pool, concurrency });
  const list = (key: string) => request(app.base, 'GET', '/v1/webhooks', { key });
  const second = await newKey(api.pool, api.accountId);
  const finished: ApiResponse[] = [];
  // Of one key or of several: what counts is the account.
  const lists = Array.from({ length: 8 }, (_, n) => list(n % 2 ? api.key : second).then((got) => finished.push(got)));

  await until('three to be refused', () => finished.length === 3);
  expect(finished.map(errorOf)).toEqual(Array(3).fill([429, 'too_many_concurrent_requests', null]));
  expect(finished.map(({ headers }) => headers.get('retry-after'))).toEqual(['1', '1', '1']);
  expect(slow.begun()).toBe(2);

  const publish = await request(app.base, 'POST', '/v1/events', { key: api.key, body: event });
  expect(publish.status).toBe(202);
  const stranger = list((await newAccount(api.pool)).key);
  await until('the list of another account to begin', () => slow.begun() === 3);

  const releasing = setInterval(slow.release, 10);
  await Promise.all([...lists, stranger]);
  clearInterval(releasing);
  expect(finished.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 200, 429, 429, 429]);
  await app.close();
});

test('a call whose client has gone is not begun, and leaves its place to another', async () => {
  const slow = slowDb();
  const general = { running: 1, waiting: 1, connections: 1 };
  let ended = 0;
  const metrics = { ...createMetrics(() => loadBacklog(api.pool)), responded: () => void ended++ };
  const app = await startApp({ db: slow.db, metrics, concurrency: { publish: general, general } });
  const first = request(app.base, 'GET', '/v1/webhooks', { key: api.key });
  await until('the first list to begin', () => slow.begun() === 1);
  for (let n = 0; n < 3; n++) {
    const gone = new AbortController();
    const headers = { authorization: `Bearer ${api.key}` };
    const second = fetch(`${app.base}/v1/webhooks`, { headers, signal: gone.signal });
    const aborted = expect(second).rejects.toThrow();
    await until('it to be authenticated', () => slow.authenticated() === 2 + 2 * n);
    // Has the same way to go, later.
    expect((await request(app.base, 'GET', '/v1/webhooks', { key: api.key })).status).toBe(429);
    gone.abort();
    await aborted;
    await until('its end to be noticed', () => ended === 2 + 2 * n);
  }
  slow.release();
  expect((await first).status).toBe(200);
  expect(slow.begun()).toBe(0);
  await app.close();
});

test('publishing counts for the account that a platform key names', async () => {
  const slow = slowDb();
  const publish = { running: 1, waiting: 0, connections: 1 };
  const app = await startApp({ db: api.pool, publishingDb: slow.db, concurrency: { publish, general: publish } });
  const platform = await newKey(api.pool, api.accountId, ['platform']);
  const [one, other] = [await newAccount(api.pool), await newAccount(api.pool)];
  const publishTo = ({ accountId }: { accountId: string }) =>
    request(app.base, 'POST', '/v1/events', {
      ...{ key: platform, body: event },
      headers: { 'x-handl-account': accountId },
    });
  const first = publishTo(one);
  await until('the first to begin', () => slow.begun() === 1);
  expect(errorOf(await publishTo(one))).toEqual([429, 'too_many_concurrent_requests', null]);
  const second = publishTo(other);
  await until('that of the other account to begin', () => slow.begun() === 2);
  slow.release();
  expect([(await first).status, (await second).status]).toEqual([202, 202]);
  await app.close();
});

test('publishing and readiness need none of the connections of other calls', async () => {
  const general = createPool({ databaseUrl: api.databaseUrl, maxConnections: 2, onIdleError: () => undefined });
  const app = await startApp({ db: general, publishingDb: api.pool });
  const held = [await general.connect(), await general.connect()];
  expect((await request(app.base, 'POST', '/v1/events', { key: api.key, body: event })).status).toBe(202);
  expect((await request(app.base, 'GET', '/readyz')).status).toBe(200);
  // The others wait for a connection, and say so in time.
  expect((await request(app.base, 'GET', '/v1/webhooks', { key: api.key })).status).toBe(503);
  held.forEach((client) => client.release());
  expect((await request(app.base, 'GET', '/v1/webhooks', { key: api.key })).status).toBe(200);
  await app.close();
  await general.end();
});
