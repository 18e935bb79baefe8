import { errorOf, newAccount, request, startApi, startApp } from './support';
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
  expect([first.status, first.headers.get('ratelimit-policy')]).toEqual([
    200,
    '"general-per-minute"; q=3; w=60; pk=:' + policyKey(first) + ':',
  ]);
  expect(first.headers.get('ratelimit')).toMatch(/^"general-per-minute"; r=2; t=\d+$/);
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

const policyKey = ({ headers }: { headers: Headers }) => /pk=:([^:]*):/.exec(headers.get('ratelimit-policy')!)?.[1];
