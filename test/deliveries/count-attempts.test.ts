import type { Pool } from 'pg';
import { deleteOldStatistics, stepStatistics } from '../../src/deliveries/count-attempts.sql';
import type { EndpointId } from '../../src/lib/ids';
import { getEndpoint } from '../../src/endpoints/endpoints.sql';
import { newAccount } from '../api/support';
import { recordAttempts } from '../support/attempts';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { until } from '../support/until';

let database: TestDatabase;
let pool: Pool;
let accountId: Awaited<ReturnType<typeof newAccount>>['accountId'];
beforeEach(async () => {
  database = await createTestDatabase();
  pool = database.pool;
  ({ accountId } = await newAccount(pool));
});
afterEach(() => database.drop());

async function newEndpoint(): Promise<EndpointId> {
  const { rows } = await pool.query<{ id: EndpointId }>(
    `insert into endpoints (account_id, url, event_types) values ($1, 'https://receiver.example', '{*}') returning id`,
    [accountId],
  );
  return rows[0]!.id;
}

/** Records delivered attempts of each endpoint, sent in three different hours. */
async function recordMany(endpointIds: readonly EndpointId[], each: number): Promise<void> {
  await pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at, duration_ms)
     select $1, endpoint_id, new_id('dlv'), false, n, 1, 'delivered', now(), now() - make_interval(hours => n % 3), n % 50
     from generate_series(1, $3::int) n cross join unnest($2::text[]) endpoint_id`,
    [accountId, endpointIds, each],
  );
}

const totals = async (): Promise<{ delivered: number; latency: number; left: number }> =>
  (
    await pool.query(`
      select coalesce(sum(delivered), 0)::int as delivered,
        coalesce(sum((select sum(c) from unnest(latency) c)), 0)::int as latency,
        (select count(*)::int from uncounted_attempts) as left
      from endpoint_hours`)
  ).rows[0];

const succeededSince = async (id: EndpointId, since: Date): Promise<boolean> =>
  (await pool.query('select succeeded_since($1, $2) as found', [id, since])).rows[0].found;

const lastAttempt = async (id: EndpointId) => (await getEndpoint(pool, 30, accountId, id))!.lastAttempt;

test('each attempt is counted once, whoever is killed and however many workers count', async () => {
  const endpointIds = [await newEndpoint(), await newEndpoint(), await newEndpoint(), await newEndpoint()];
  await recordMany(endpointIds, 500);
  let isDone = false;
  const errors: string[] = [];
  const work = async () => {
    while (!isDone) {
      await stepStatistics(pool, 37).catch((error: Error) => errors.push(error.message));
      isDone ||= (await totals()).left === 0;
    }
  };
  // Ends the connections of the workers in the middle of their statements.
  const kill = async () => {
    while (!isDone) {
      await pool.query(`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid() and query like '%delete from uncounted_attempts%'
          and state = 'active' and random() < 0.3`);
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };
  const publish = async () => {
    for (let n = 0; n < 20; n += 1) await recordMany(endpointIds, 10);
  };
  await Promise.all([work(), work(), work(), kill(), publish()]);
  while ((await stepStatistics(pool)) > 0);
  expect(await totals()).toEqual({ delivered: 2_800, latency: 2_800, left: 0 });
  expect(errors.filter((message) => message.includes('deadlock'))).toEqual([]);
  expect((await pool.query('select from endpoint_hours')).rowCount).toBeLessThanOrEqual(4 * 4);
});

test('a step is bounded, and says whether there is more', async () => {
  await recordMany([await newEndpoint()], 25);
  expect([await stepStatistics(pool, 10), await stepStatistics(pool, 10)]).toEqual([10, 10]);
  expect(await totals()).toEqual({ delivered: 20, latency: 20, left: 5 });
  expect([await stepStatistics(pool, 10), await stepStatistics(pool, 10)]).toEqual([5, 0]);
});

test('two workers do not wait for each other', async () => {
  await recordMany([await newEndpoint()], 20);
  const other = await pool.connect();
  await other.query('begin');
  await other.query('select from uncounted_attempts limit 12 for update');
  expect(await stepStatistics(pool)).toBe(8);
  await other.query('commit');
  other.release();
  expect(await stepStatistics(pool)).toBe(12);
  expect(await totals()).toMatchObject({ delivered: 20, left: 0 });
});

test('a success is seen by the health rule at once, and whether it is counted yet or not', async () => {
  const id = await newEndpoint();
  const { rows } = await pool.query<{ now: Date }>('select now()');
  const before = new Date(rows[0]!.now.getTime() - 1);
  await recordAttempts(pool, { accountId, endpointId: id }, [
    { at: before, outcome: 'failed' },
    { at: before, outcome: 'interrupted' },
    { at: before, isTest: true },
  ]);
  expect(await succeededSince(id, before)).toBe(false);
  await recordAttempts(pool, { accountId, endpointId: id }, [{ at: new Date('2025-06-15T14:30:00Z') }]);
  const recorded = await pool.query<{ at: Date }>(
    `select max(recorded_at) as at from attempts where outcome = 'delivered'`,
  );
  const answers = async () => [
    await succeededSince(id, before),
    await succeededSince(id, new Date(recorded.rows[0]!.at.getTime() - 1)),
    await succeededSince(id, recorded.rows[0]!.at),
    await succeededSince(await newEndpoint(), before),
  ];
  expect(await answers()).toEqual([true, true, false, false]);
  await stepStatistics(pool);
  expect(await answers()).toEqual([true, true, false, false]);
});

test('a statement that began before a step still sees the success that the step moved', async () => {
  const id = await newEndpoint();
  await recordAttempts(pool, { accountId, endpointId: id }, [{ at: new Date() }]);
  const reader = await pool.connect();
  const asked = reader.query(
    `
    select pg_sleep(0.5), succeeded_since($1, '2025-01-01') as found from (select 1 offset 0) one`,
    [id],
  );
  await until('the reader to sleep', async () => {
    const { rowCount } = await pool.query(
      `select from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
    );
    return rowCount === 1;
  });
  expect(await stepStatistics(pool)).toBe(1);
  expect((await asked).rows[0].found).toBe(true);
  reader.release();
});

test('the last attempt of an endpoint is the last one recorded, counted or not', async () => {
  const id = await newEndpoint();
  const endpoint = { accountId, endpointId: id };
  const at = new Date('2025-06-15T14:30:00.000Z');
  expect(await lastAttempt(id)).toBeNull();
  const first = await recordAttempts(pool, endpoint, [{ at, outcome: 'failed', statusCode: 503 }]);
  const failed = { deliveryId: first, outcome: 'failed', statusCode: 503, endedAt: '2025-06-15T14:30:00+00:00' };
  expect(await lastAttempt(id)).toEqual(failed);
  await stepStatistics(pool);
  expect(await lastAttempt(id)).toEqual(failed);
  await recordAttempts(pool, endpoint, [{ at, isTest: true }]);
  expect(await lastAttempt(id)).toEqual(failed);
  const second = await recordAttempts(pool, endpoint, [{ at, outcome: 'interrupted' }]);
  const interrupted = { deliveryId: second, outcome: 'interrupted', statusCode: null, endedAt: null };
  expect(await lastAttempt(id)).toEqual(interrupted);
  const third = await recordAttempts(pool, endpoint, [{ at, statusCode: 204 }]);
  expect(await lastAttempt(id)).toMatchObject({ deliveryId: third, outcome: 'delivered', statusCode: 204 });
  await stepStatistics(pool);
  expect(await lastAttempt(id)).toMatchObject({ deliveryId: third, outcome: 'delivered', statusCode: 204 });
});

test('an attempt that is copied to another table is not counted again', async () => {
  await recordMany([await newEndpoint()], 3);
  await stepStatistics(pool);
  await pool.query(`create table copied as select * from attempts`);
  await pool.query(`update copied set recorded_at = recorded_at - interval '2 days'`);
  await pool.query('delete from attempts');
  await pool.query('insert into attempts select * from copied');
  expect(await totals()).toEqual({ delivered: 3, latency: 3, left: 0 });
});

test('hours are kept for 90 days and the present one; what is older is deleted in bounded steps', async () => {
  const id = await newEndpoint();
  await pool.query(
    `insert into endpoint_hours
     select $1, $2, date_trunc('day', now(), 'UTC') - interval '90 days' + make_interval(hours => n), 1, 0, 0, 0, 0, 0, '{}'
     from generate_series(-5, 4) n`,
    [accountId, id],
  );
  const steps = [
    await deleteOldStatistics(pool, 3),
    await deleteOldStatistics(pool, 3),
    await deleteOldStatistics(pool, 3),
  ];
  expect(steps).toEqual([3, 2, 0]);
  expect((await totals()).delivered).toBe(5);
});
