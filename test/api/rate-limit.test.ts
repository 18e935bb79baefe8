import { errorOf, newAccount, newKey, request, startApi, startApp } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

test('a key over its rate limit gets 429 with Retry-After; other kinds of calls and other keys are not affected', async () => {
  const app = await startApp({ db: api.pool, rateLimits: { publish: 2, general: 3, sensitive: 1 } });
  const { key } = await newAccount(api.pool);
  const get = (from = key) => request(app.base, 'GET', '/v1/deliveries', { key: from });
  const first = await get();
  expect(first.status).toBe(200);
  expect(first.headers.get('ratelimit-policy')).toMatch(
    /^"general-per-minute"; q=3; w=60; pk=:[^:]+:, "account-general-per-minute"; q=6; w=60; pk=:[^:]+:$/,
  );
  expect(first.headers.get('ratelimit')).toMatch(
    /^"general-per-minute"; r=2; t=\d+, "account-general-per-minute"; r=5; t=\d+$/,
  );
  expect((await get()).status).toBe(200);
  expect((await get()).status).toBe(200);

  const refused = await get();
  expect(errorOf(refused)).toEqual([429, 'too_many_requests', null]);
  expect(refused.json.error.type).toBe('rate_limit_error');
  const retryAfterS = Number(refused.headers.get('retry-after'));
  expect(retryAfterS).toBeGreaterThan(0);
  expect(retryAfterS).toBeLessThanOrEqual(60);
  expect(refused.json.error.message).toContain(`${retryAfterS} s`);

  const body = { url: 'https://receiver.example/hook', events: '*' };
  expect((await request(app.base, 'POST', '/v1/webhooks', { key, body })).status).toBe(201);
  expect(errorOf(await request(app.base, 'POST', '/v1/webhooks', { key, body }))).toEqual([
    429,
    'too_many_requests',
    null,
  ]);
  const { rowCount } = await api.pool.query('select from endpoints');
  expect(rowCount).toBe(1);
  expect((await get((await newAccount(api.pool)).key)).status).toBe(200);
  await app.close();
});

test('new keys add nothing to what an account may do: together its keys have the limit of two', async () => {
  const app = await startApp({ db: api.pool, rateLimits: { publish: 9, general: 3, sensitive: 9 } });
  const { accountId, key } = await newAccount(api.pool);
  const keys = [key, await newKey(api.pool, accountId), await newKey(api.pool, accountId)];
  const get = (from: string) => request(app.base, 'GET', '/v1/deliveries', { key: from });
  const statuses: number[] = [];
  // The fourth request of the first key is refused, and takes nothing from the others.
  for (const from of [...Array<string>(4).fill(key), ...keys, ...keys]) statuses.push((await get(from)).status);
  expect(statuses).toEqual([200, 200, 200, 429, 429, 200, 200, 429, 200, 429]);
  const refused = await get(keys[2]!);
  expect(errorOf(refused)).toEqual([429, 'too_many_requests', null]);
  expect(refused.json.error.message).toMatch(
    /^The keys of this account have reached the limit of 6 .* Retry after \d+ s/,
  );
  expect((await get((await newAccount(api.pool)).key)).status).toBe(200);
  await app.close();
});
