import { stepStatistics } from '../../src/deliveries/count-attempts.sql';
import { recordAttempts } from '../support/attempts';
import type { Recorded } from '../support/attempts';
import { errorOf, newAccount, newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const NO_FAILURES = { status_4xx: 0, status_5xx: 0, status_other: 0, timeout: 0, connection: 0 };

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const get = (id: string, period?: string) =>
  api.call('GET', `/v1/webhooks/${id}/stats${period ? `?period=${period}` : ''}`);
const stats = async (id: string, period?: string): Promise<Json> => (await get(id, period)).json;
const record = (endpointId: string, attempts: readonly Recorded[]) =>
  recordAttempts(api.pool, { accountId: api.accountId, endpointId }, attempts);

/** The time of the database. The hour must not change between the statements. */
async function now(): Promise<Date> {
  const { rows } = await api.pool
    .query(`select case when extract(minute from now()) = 59 and extract(second from now()) > 50
    then pg_sleep(11) end, clock_timestamp() as now`);
  return rows[0].now;
}

/** Whether workers have counted the attempts or not, the figures are the same. */
async function sameWhenCounted(id: string, period?: string): Promise<Json> {
  const before = await stats(id, period);
  await stepStatistics(api.pool);
  expect((await api.pool.query('select from uncounted_attempts')).rowCount).toBe(0);
  expect(await stats(id, period)).toEqual(before);
  return before;
}

test('an endpoint without attempts has 24 empty hours and no rate', async () => {
  const { id } = await newEndpoint(api);
  const at = await now();
  const found = await stats(id);
  const none = { delivered: 0, failed: 0, failed_by: NO_FAILURES, duration_p50_ms: null, duration_p95_ms: null };
  expect(found).toEqual({
    ...{ object: 'endpoint_stats', endpoint: id, period: '24h', success_rate: null, last_success_at: null, ...none },
    ...{ buckets: expect.any(Array), hours: expect.any(Array) },
  });
  const present = at.getTime() - (at.getTime() % HOUR_MS);
  const starts = Array.from({ length: 24 }, (_, n) =>
    new Date(present - (23 - n) * HOUR_MS).toISOString().replace('.000', ''),
  );
  expect(found.hours).toEqual(starts.map((start) => ({ start, delivered: 0, failed: 0 })));
  expect(found.buckets).toEqual(starts.map((start) => ({ start, ...none })));
});

test('counts by the hour, and shows how long delivered attempts took', async () => {
  const { id } = await newEndpoint(api);
  const at = await now();
  const present = at.getTime() - (at.getTime() % HOUR_MS);
  const hoursAgo = (hours: number) => new Date(present - hours * HOUR_MS);
  const failure = { outcome: 'failed', durationMs: 9_999 } as const;
  await record(id, [
    ...Array.from({ length: 100 }, (_, n) => ({ at: hoursAgo(2), durationMs: 100 - n })),
    { at: hoursAgo(23), ...failure },
    { at: new Date(present - 1), ...failure },
    { at: hoursAgo(0), ...failure },
    // Not counted: too old, a test, and one that was interrupted.
    { at: new Date(hoursAgo(23).getTime() - 1), ...failure },
    { at: hoursAgo(1), durationMs: 9_999, isTest: true },
    { at: hoursAgo(1), outcome: 'interrupted' },
  ]);
  const found = await sameWhenCounted(id);
  expect(found).toMatchObject({ delivered: 100, failed: 3, success_rate: 100 / 103 });
  expect([found.duration_p50_ms, found.duration_p95_ms]).toEqual([50, 95]);
  expect(found.last_success_at).toBe(hoursAgo(2).toISOString());
  const counts = found.hours.map((hour: Json) => [hour.delivered, hour.failed]);
  expect([counts[0], counts[21], counts[22], counts[23]]).toEqual([
    [0, 1],
    [100, 0],
    [0, 1],
    [0, 1],
  ]);
  expect(found.buckets[21]).toMatchObject({ delivered: 100, duration_p50_ms: 50, duration_p95_ms: 95 });
});

test('failed attempts are counted by what went wrong', async () => {
  const { id } = await newEndpoint(api);
  const at = await now();
  const failures: [statusCode: number | null, errorCode: string | null][] = [
    [400, 'http_status'],
    [499, 'http_status'],
    [500, 'http_status'],
    [302, 'http_status'],
    [600, 'http_status'],
    [null, 'timeout'],
    [200, 'timeout'],
    [null, 'tls_error'],
    [null, 'blocked_address'],
    [null, null],
  ];
  await record(
    id,
    failures.map(([statusCode, errorCode]) => ({ at, outcome: 'failed', statusCode, errorCode })),
  );
  const failedBy = { status_4xx: 2, status_5xx: 1, status_other: 2, timeout: 2, connection: 3 };
  expect(await sameWhenCounted(id)).toMatchObject({ delivered: 0, failed: 10, failed_by: failedBy });
});

test('a longer period has a figure for each day in UTC', async () => {
  const { id } = await newEndpoint(api);
  const at = await now();
  const today = at.getTime() - (at.getTime() % DAY_MS);
  const daysAgo = (days: number, hour = 0) => new Date(today - days * DAY_MS + hour * HOUR_MS);
  await record(id, [
    { at: daysAgo(0), durationMs: 8 },
    ...[0, 23].map((hour) => ({ at: daysAgo(6, hour), durationMs: 8 })),
    { at: new Date(daysAgo(6).getTime() - 1), durationMs: 8 },
    { at: daysAgo(89), outcome: 'failed' },
    { at: new Date(daysAgo(89).getTime() - 1), outcome: 'failed' },
  ]);
  const week = await sameWhenCounted(id, '7d');
  expect(week).toMatchObject({ period: '7d', delivered: 3, failed: 0, duration_p50_ms: 7, hours: [] });
  expect(week.buckets.map((day: Json) => [day.start, day.delivered])).toEqual(
    [6, 5, 4, 3, 2, 1, 0].map((days) => [
      daysAgo(days).toISOString().replace('.000', ''),
      days === 6 ? 2 : Number(days === 0),
    ]),
  );
  expect(await stats(id, '30d')).toMatchObject({ delivered: 4, failed: 0 });
  const longest = await stats(id, '90d');
  expect(longest).toMatchObject({ delivered: 4, failed: 1 });
  expect([longest.buckets.length, longest.buckets[0].failed]).toEqual([90, 1]);
});

test('the last success can be older than the period', async () => {
  const { id } = await newEndpoint(api);
  const at = new Date('2025-06-15T14:30:00.123Z');
  await record(id, [{ at, durationMs: 5 }]);
  expect(await sameWhenCounted(id)).toMatchObject({
    ...{ delivered: 0, success_rate: null, last_success_at: at.toISOString() },
  });
});

test('there are none for another period, for an endpoint of another account or a deleted one', async () => {
  const { id } = await newEndpoint(api);
  expect(errorOf(await get(id, '1y'))).toEqual([400, 'invalid_value', 'period']);
  const { key } = await newAccount(api.pool);
  expect(errorOf(await api.call('GET', `/v1/webhooks/${id}/stats`, { key }))).toEqual([404, 'not_found', null]);
  await api.call('DELETE', `/v1/webhooks/${id}`);
  expect(errorOf(await get(id))).toEqual([404, 'not_found', null]);
});
