import { randomBytes } from 'node:crypto';
import { newAccount, newKey, request } from '../api/support';
import type { Json } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { startMailServer } from '../support/mail-server';
import type { TestMailServer } from '../support/mail-server';
import { startProduct } from '../support/product';
import type { Product } from '../support/product';
import { startReceiver } from '../support/receiver';
import { until } from '../support/until';

/** Every metric of the product except those of Node. */
const METRICS = [
  'handl_api_request_duration_seconds',
  'handl_attempt_duration_seconds',
  'handl_attempts_total',
  'handl_emails_total',
  'handl_first_attempts_in_flight',
  'handl_oldest_pending_seconds',
  'handl_overdue_deliveries',
  'handl_pending_deliveries',
  'handl_unhealthy_endpoints',
  'handl_unsent_emails',
];

let database: TestDatabase;
let mail: TestMailServer;
let product: Product;
let customerKey: string;
let platformKey: string;

beforeAll(async () => {
  database = await createTestDatabase();
  mail = await startMailServer();
  const { accountId, key } = await newAccount(database.pool);
  customerKey = key;
  platformKey = await newKey(database.pool, accountId, ['platform']);
  product = await startProduct({
    DATABASE_URL: database.url,
    SMTP_URL: mail.url,
    SECRETS_KEY: randomBytes(32).toString('base64'),
    TEMPORAL_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
    ALLOW_INSECURE_ENDPOINTS: 'true',
    RETRY_SCHEDULE: '100ms,200ms,100ms,100ms,100ms',
    ATTEMPT_TIMEOUT: '50s',
    // After its first round the reconciler must not touch what the test makes overdue.
    RECONCILE_INTERVAL: '24h',
    RETENTION_DAYS: '9',
    RATE_LIMIT_GENERAL: '5001',
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  await product.stop();
  await mail.close();
  await database.drop();
});

async function call(method: string, path: string, body?: Json): Promise<Json> {
  const { status, json } = await request(product.base, method, path, { key: customerKey, body });
  if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
  return json;
}
const newEndpoint = (url: string, type: string) => call('POST', '/v1/webhooks', { url, events: [type] });
const publish = (type: string) => call('POST', '/v1/events', { type, data: {} });

async function scrape(): Promise<string> {
  const response = await fetch(`${product.base}/metrics`, { headers: { authorization: `Bearer ${platformKey}` } });
  expect(response.status).toBe(200);
  return response.text();
}

/** The current value of a series; `undefined` when there is no such series. */
async function valueOf(series: string): Promise<number | undefined> {
  const line = (await scrape()).split('\n').find((each) => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

const takes = (series: string, isWanted: (value: number) => boolean) =>
  until(series, async () => isWanted((await valueOf(series)) ?? NaN));

/** Attempts by outcome and error code, as the metric counts them. */
async function countedAttempts(): Promise<Record<string, number>> {
  const lines = (await scrape()).matchAll(/^handl_attempts_total\{outcome="(\w+)",error_code="(\w*)"\} (\d+)$/gm);
  return Object.fromEntries([...lines].map(([, outcome, code, count]) => [`${outcome} ${code}`, Number(count)]));
}

/** Attempts by outcome and error code, as the delivery log has them. */
async function loggedAttempts(): Promise<Record<string, number>> {
  const { rows } = await database.pool.query<{ kind: string; count: number }>(
    `select outcome || ' ' || coalesce(error_code, '') as kind, count(*) from attempts group by 1`,
  );
  return Object.fromEntries(rows.map(({ kind, count }) => [kind, count]));
}

test('this test covers every metric', async () => {
  const shown = [...(await scrape()).matchAll(/^# TYPE (handl_\w+)/gm)].map(([, name]) => name!);
  expect(shown.sort()).toEqual(METRICS);
});

test('attempts are counted by outcome and timed, and API requests are timed by operation', async () => {
  const receiver = await startReceiver((_hit, count) => ({ status: count === 1 ? 500 : 200 }));
  await newEndpoint(receiver.url, 'order.created');
  await publish('order.created');
  await takes('handl_attempts_total{outcome="delivered",error_code=""}', (value) => value === 1);
  expect(await countedAttempts()).toEqual({ 'failed http_status': 1, 'delivered ': 1 });
  expect(await valueOf('handl_attempt_duration_seconds_count')).toBe(2);
  expect(await valueOf('handl_attempt_duration_seconds_sum')).toBeGreaterThan(0);
  expect(await valueOf('handl_api_request_duration_seconds_count{operation="publishEvent",status="202"}')).toBe(1);
  expect(await valueOf('handl_api_request_duration_seconds_count{operation="createEndpoint",status="201"}')).toBe(1);
  await receiver.close();
});

test('the gauges follow an endpoint that hangs, fails, becomes unhealthy, and whose account cannot be emailed', async () => {
  expect(await valueOf('handl_first_attempts_in_flight')).toBe(0);
  expect(await valueOf('handl_pending_deliveries')).toBe(0);
  expect(await valueOf('handl_oldest_pending_seconds')).toBe(0);
  expect(await valueOf('handl_overdue_deliveries')).toBe(0);
  expect(await valueOf('handl_unhealthy_endpoints')).toBe(0);
  expect(await valueOf('handl_unsent_emails')).toBe(0);
  mail.setDown(true);
  const receiver = await startReceiver(() => 'hang');
  const { id } = await newEndpoint(receiver.url, 'message.sent');

  // A new endpoint gets one first attempt at a time, so the second delivery waits.
  await publish('message.sent');
  await until('the first attempt', () => receiver.hits.length === 1);
  await publish('message.sent');
  expect(await valueOf('handl_first_attempts_in_flight')).toBe(1);
  expect(await valueOf('handl_pending_deliveries')).toBe(1);
  await takes('handl_oldest_pending_seconds', (value) => value > 0);
  await database.pool.query(`update deliveries set overdue_at = now() - interval '1 s' where status = 'in_progress'`);
  expect(await valueOf('handl_overdue_deliveries')).toBe(1);

  await receiver.close();
  await takes('handl_unhealthy_endpoints', (value) => value === 1);
  expect((await call('GET', `/v1/webhooks/${id}`)).status).toBe('unhealthy');
  await takes('handl_unsent_emails', (value) => value === 1);
  for (const gauge of ['handl_first_attempts_in_flight', 'handl_pending_deliveries', 'handl_overdue_deliveries']) {
    await takes(gauge, (value) => value === 0);
  }
  expect(await valueOf('handl_oldest_pending_seconds')).toBe(0);
  const logged = await loggedAttempts();
  expect(logged).toMatchObject({ 'failed connection_reset': 1, 'failed connection_refused': expect.any(Number) });
  expect(await countedAttempts()).toEqual(logged);

  mail.setDown(false);
  await takes('handl_unsent_emails', (value) => value === 0);
  expect(mail.mails).toHaveLength(1);
});

test('GET /v1/settings shows what the environment of the process says', async () => {
  expect(await call('GET', '/v1/settings')).toMatchObject({
    retry_schedule_seconds: [0.1, 0.2, 0.1, 0.1, 0.1],
    attempt_timeout_seconds: 50,
    retention_days: 9,
    limits: { requests_per_minute: { publish: 30_000, sensitive: 120, general: 5_001 } },
  });
});
