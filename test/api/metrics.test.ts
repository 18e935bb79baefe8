import { stepHolding } from '../../src/deliveries/holding.sql';
import { createWorkerApp } from '../../src/api/app';
import { createMetrics } from '../../src/metrics/metrics';
import { loadBacklog } from '../../src/metrics/backlog.sql';
import { errorOf, newEndpoint, newEvent, newKey, startApi, startApp } from './support';
import type { TestApi } from './support';

let api: TestApi;
let platformKey: string;
beforeAll(async () => {
  api = await startApi();
  platformKey = await newKey(api.pool, api.accountId, ['platform']);
});
afterAll(() => api.stop());

const scrape = async (base = api.base): Promise<string> => {
  const response = await fetch(`${base}/metrics`, { headers: { authorization: `Bearer ${platformKey}` } });
  expect([response.status, response.headers.get('content-type')]).toEqual([200, expect.stringContaining('text/plain')]);
  return response.text();
};
const valueOf = (text: string, name: string) =>
  Number(new RegExp(`^${name.replaceAll(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1]);

test('only a platform key can read the counts of backlog, health and calls', async () => {
  const { id } = await newEndpoint(api);
  await newEvent(api);
  await newEvent(api);
  await api.pool.query(`update deliveries set queued_at = now() - interval '90 seconds' where status = 'pending'`);
  const text = await scrape();
  expect(valueOf(text, 'handl_pending_deliveries')).toBe(2);
  expect(valueOf(text, 'handl_oldest_pending_seconds')).toBeGreaterThanOrEqual(90);
  expect(valueOf(text, 'handl_api_request_duration_seconds_count{operation="publishEvent",status="202"}')).toBe(2);
  expect(text).toMatch(/^process_cpu_seconds_total /m);

  await api.call('POST', `/v1/webhooks/${id}/disable`);
  await api.pool.query(`update endpoints set status = 'unhealthy' where id = $1`, [id]);
  expect(await stepHolding(api.pool, '')).toMatchObject({ held: 2 });
  const after = await scrape();
  expect(valueOf(after, 'handl_pending_deliveries')).toBe(0);
  expect(valueOf(after, 'handl_oldest_pending_seconds')).toBe(0);
  expect(valueOf(after, 'handl_unhealthy_endpoints')).toBe(1);

  const refused = await api.call('GET', '/metrics');
  expect(errorOf(refused)).toEqual([403, 'scope_missing', null]);
});

test('attempts are counted by outcome and error code', async () => {
  const metrics = createMetrics(() => loadBacklog(api.pool));
  metrics.showFirstAttemptsInFlight(() => 7);
  const app = await startApp({ db: api.pool, metrics });
  metrics.attempted({ outcome: 'delivered', errorCode: null, durationMs: 40 });
  metrics.attempted({ outcome: 'failed', errorCode: 'timeout', durationMs: 10_000 });
  const text = await scrape(app.base);
  expect(valueOf(text, 'handl_attempts_total{outcome="delivered",error_code=""}')).toBe(1);
  expect(valueOf(text, 'handl_attempts_total{outcome="failed",error_code="timeout"}')).toBe(1);
  expect(valueOf(text, 'handl_first_attempts_in_flight')).toBe(7);
  await app.close();
});

test('a process that only sends serves probes and metrics, and no API', async () => {
  const app = await startApp({ db: api.pool }, createWorkerApp);
  expect((await fetch(`${app.base}/healthz`)).status).toBe(200);
  expect((await fetch(`${app.base}/readyz`)).status).toBe(200);
  expect(await scrape(app.base)).toContain('handl_pending_deliveries');
  expect((await fetch(`${app.base}/v1/webhooks`, { headers: { authorization: `Bearer ${api.key}` } })).status).toBe(
    404,
  );
  await app.close();
});
