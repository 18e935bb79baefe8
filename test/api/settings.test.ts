import { API_SETTINGS } from '../support/defaults';
import { startApi } from './support';
import type { Json, TestApi } from './support';

const HOUR_MS = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi({
    settings: {
      ...API_SETTINGS,
      retryScheduleMs: [1_500, 2_000, 60_000, HOUR_MS, 36 * HOUR_MS],
      attemptTimeoutMs: 7_000,
      retentionDays: 12,
    },
    rateLimits: { publish: 101, sensitive: 102, general: 103 },
    concurrency: { publish: { running: 5, waiting: 100, connections: 5 }, general: { running: 4, waiting: 32 } },
  });
});
afterAll(() => api.stop());

test('the settings are those of this process', async () => {
  const { status, json } = await api.call('GET', '/v1/settings');
  expect([status, json]).toEqual([
    200,
    {
      object: 'settings',
      retry_schedule_seconds: [1.5, 2, 60, 3_600, 129_600],
      attempts_per_delivery: 6,
      attempt_timeout_seconds: 7,
      retention_days: 12,
      api_key_scopes: ['webhooks:read', 'webhooks:write', 'events:write'],
      sending_addresses: [],
      allows_insecure_endpoints: false,
      limits: {
        endpoints: 50,
        endpoints_with_same_url: 5,
        api_keys: 100,
        event_data_bytes: 262_144,
        list_limit: 100,
        requests_per_minute: { publish: 101, sensitive: 102, general: 103 },
        account_requests_per_minute: { publish: 202, sensitive: 204, general: 206 },
        concurrent_requests: { publish: 105, general: 36 },
      },
    },
  ]);
});

test('the document names the configured attempt timeout', async () => {
  const { json } = await api.call('GET', '/v1/openapi.json', { key: null });
  const receivers = Object.values<Json>(json.webhooks);
  expect(receivers.length).toBeGreaterThan(0);
  for (const { post } of receivers) expect(post.responses[200].description).toContain('within 7 s');
});
