import { errorOf, newAccount, newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

const HOUR_MS = 3_600_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const stats = async (id: string): Promise<Json> => (await api.call('GET', `/v1/webhooks/${id}/stats`)).json;

interface Sent {
  at: Date;
  outcome: string;
  durationMs?: number;
  isTest?: boolean;
}

/** Adds attempts of the endpoint, all of one delivery. */
async function record(endpointId: string, attempts: readonly Sent[]): Promise<void> {
  const { rows } = await api.pool.query(
    `with event as (insert into events (account_id, type, body) values ($1, 'order.created', '{}') returning id)
     insert into deliveries (account_id, event_id, endpoint_id, event_type, status)
     select $1, id, $2, 'order.created', 'delivered' from event returning id`,
    [api.accountId, endpointId],
  );
  for (const [n, { at, outcome, durationMs = null, isTest = false }] of attempts.entries()) {
    await api.pool.query(
      `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
         ended_at, recorded_at, duration_ms)
       values ($1, $2, $3, $4, $5, 1, $6, $7, $7, $7, $7, $8)`,
      [api.accountId, endpointId, rows[0].id, isTest, n + 1, outcome, at, durationMs],
    );
  }
}

/** The time of the database. The hour must not change between the statements. */
async function now(): Promise<Date> {
  const { rows } = await api.pool
    .query(`select case when extract(minute from now()) = 59 and extract(second from now()) > 50
    then pg_sleep(11) end, clock_timestamp() as now`);
  return rows[0].now;
}

test('an endpoint without attempts has 24 empty hours and no rate', async () => {
  const { id } = await newEndpoint(api);
  const at = await now();
  const found = await stats(id);
  expect(found).toEqual({
    object: 'endpoint_stats',
    endpoint: id,
    delivered: 0,
    failed: 0,
    success_rate: null,
    duration_p50_ms: null,
    duration_p95_ms: null,
    last_success_at: null,
    hours: expect.any(Array),
  });
  const present = at.getTime() - (at.getTime() % HOUR_MS);
  const starts = Array.from({ length: 24 }, (_, n) => new Date(present - (23 - n) * HOUR_MS));
  expect(found.hours).toEqual(
    starts.map((start) => ({ start: start.toISOString().replace('.000', ''), delivered: 0, failed: 0 })),
  );
});

test('counts by the hour, and shows how long delivered attempts took', async () => {
  const { id } = await newEndpoint(api);
  const at = await now();
  const present = at.getTime() - (at.getTime() % HOUR_MS);
  const hoursAgo = (hours: number) => new Date(present - hours * HOUR_MS);
  const delivered = Array.from({ length: 100 }, (_, n) => ({
    at: hoursAgo(2),
    outcome: 'delivered',
    durationMs: 100 - n,
  }));
  await record(id, [
    ...delivered,
    { at: hoursAgo(23), outcome: 'failed', durationMs: 9_999 },
    { at: new Date(present - 1), outcome: 'failed', durationMs: 9_999 },
    { at: hoursAgo(0), outcome: 'failed', durationMs: 9_999 },
    // Not counted: too old, a test, and one that was interrupted.
    { at: new Date(hoursAgo(23).getTime() - 1), outcome: 'failed', durationMs: 9_999 },
    { at: hoursAgo(1), outcome: 'delivered', durationMs: 9_999, isTest: true },
    { at: hoursAgo(1), outcome: 'interrupted' },
  ]);
  const found = await stats(id);
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
});

test('the last success can be older than the period', async () => {
  const { id } = await newEndpoint(api);
  const at = new Date('2025-06-15T14:30:00.123Z');
  await record(id, [{ at, outcome: 'delivered', durationMs: 5 }]);
  expect(await stats(id)).toMatchObject({ delivered: 0, success_rate: null, last_success_at: at.toISOString() });
});

test('there are none for an endpoint of another account or a deleted one', async () => {
  const { id } = await newEndpoint(api);
  const { key } = await newAccount(api.pool);
  expect(errorOf(await api.call('GET', `/v1/webhooks/${id}/stats`, { key }))).toEqual([404, 'not_found', null]);
  await api.call('DELETE', `/v1/webhooks/${id}`);
  expect(errorOf(await api.call('GET', `/v1/webhooks/${id}/stats`))).toEqual([404, 'not_found', null]);
});
