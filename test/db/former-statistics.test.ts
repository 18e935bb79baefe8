import type { Pool } from 'pg';
import { stepStatistics } from '../../src/deliveries/count-attempts.sql';
import { endpointStats } from '../../src/deliveries/stats.sql';
import { getEndpoint } from '../../src/endpoints/endpoints.sql';
import { asId } from '../support/as-id';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { migrateBefore } from '../support/releases';
import { until } from '../support/until';

const accountId = asId('acct', 'acct_01J0000000000000000000000A');
const [busy, quiet, silent] = ['A', 'B', 'C'].map((last) => asId('we', `we_01J0000000000000000000000${last}`));

let database: TestDatabase;
let pool: Pool;

/** Records as a process of the former release does. @param at when it was sent, in SQL */
async function record(
  endpointId: string,
  outcome: string,
  at = 'now()',
  db: Pick<Pool, 'query'> = pool,
): Promise<void> {
  await db.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at, ended_at,
       recorded_at, duration_ms, status_code)
     select $1, $2, new_id('dlv'), false, 1, 1, $3, at, at, at, at, 20, case $3 when 'failed' then 500 else 200 end
     from (select ${at} as at) sent`,
    [accountId, endpointId, outcome],
  );
}

const succeeded = async (endpointId: string, since: string) =>
  (await pool.query(`select succeeded_since($1, ${since}) as found`, [endpointId])).rows[0].found;
const sums = async (endpointId: typeof busy) => {
  const { buckets } = (await endpointStats(pool, accountId, endpointId!, '90d'))!;
  const sum = (count: (bucket: (typeof buckets)[number]) => number) =>
    buckets.reduce((total, bucket) => total + count(bucket), 0);
  return [sum((bucket) => bucket.delivered), sum((bucket) => bucket.failed5xx)];
};

beforeAll(async () => {
  database = await createTestDatabase('template0');
  ({ pool } = database);
  await migrateBefore(database.url, '0009');
  await pool.query(`insert into accounts (id, name, email) values ($1, 'Shop', 'owner@example.com')`, [accountId]);
  await pool.query(`insert into events (account_id, type, body) values ($1, 'order.created', '{}')`, [accountId]);
  await migrateBefore(database.url, '0012');
  for (const id of [busy, quiet, silent]) {
    await pool.query(
      `insert into endpoints (id, account_id, url, event_types) values ($1, $2, 'https://a.example', '{*}')`,
      [id, accountId],
    );
  }
  for (let n = 0; n < 7; n += 1) await record(busy!, 'delivered', `now() - interval '${n * 26} hours'`);
  await record(busy!, 'delivered', `now() - interval '100 days'`);
  await record(busy!, 'failed', `now() - interval '5 minutes'`);
  await record(quiet!, 'failed', `now() - interval '3 days'`);
  await record(quiet!, 'delivered', `now() - interval '100 days'`);

  // One transaction records while the migration waits for its locks, and another begins before and records after it.
  const recording = await pool.connect();
  await recording.query('begin');
  await record(busy!, 'delivered', 'now()', recording);
  const late = await pool.connect();
  await late.query('begin');
  await late.query('select now()');
  const migrated = migrateBefore(database.url);
  await until('the migration to wait', async () => {
    const { rowCount } = await pool.query(`select from pg_locks where not granted and mode = 'ShareRowExclusiveLock'`);
    return rowCount! > 0;
  });
  await recording.query('commit');
  await migrated;
  await record(busy!, 'delivered', 'now()', late);
  await late.query('commit');
  recording.release();
  late.release();
  await record(busy!, 'delivered', 'clock_timestamp()');
});
afterAll(() => database.drop());

test('before anything is counted, the health rule and the last attempt know what was recorded before', async () => {
  expect(await succeeded(busy!, `now() - interval '10 minutes'`)).toBe(true);
  expect(await succeeded(quiet!, `now() - interval '101 days'`)).toBe(true);
  expect(await succeeded(quiet!, `now() - interval '99 days'`)).toBe(false);
  expect(await succeeded(silent!, `'-infinity'`)).toBe(false);
  const last = async (id: typeof busy) => (await getEndpoint(pool, 30, accountId, id!))!.lastAttempt;
  expect([await last(quiet), await last(silent)]).toEqual([
    expect.objectContaining({ outcome: 'failed', statusCode: 500 }),
    null,
  ]);
  const { lastSuccessAt } = (await endpointStats(pool, accountId, quiet!, '24h'))!;
  expect(Date.now() - lastSuccessAt!.getTime()).toBeGreaterThan(99 * 86_400_000);
});

test('attempts of before are counted once, in bounded steps, also those recorded during the migration', async () => {
  // They wait for a minute: until then a transaction from before could still record some.
  expect([await stepStatistics(pool, 3), await stepStatistics(pool, 3)]).toEqual([2, 0]);
  expect(await sums(busy)).toEqual([1, 0]);
  await pool.query('update statistics_progress set begins_at = now()');
  const counts: number[] = [];
  await Promise.all(
    [1, 2].map(async () => {
      while ((await pool.query('select from statistics_progress where ended_at is null')).rowCount! > 0) {
        counts.push(await stepStatistics(pool, 3));
      }
    }),
  );
  expect(Math.max(...counts)).toBeLessThanOrEqual(3);
  expect(await sums(busy)).toEqual([10, 1]);
  expect(await sums(quiet)).toEqual([0, 1]);
  expect(await stepStatistics(pool)).toBe(0);
});

test('when the table of before is gone, nothing is left to count', async () => {
  await pool.query('update statistics_progress set ended_at = null');
  await pool.query('alter table attempts detach partition attempts_before');
  await pool.query('drop table attempts_before');
  expect(await stepStatistics(pool)).toBe(0);
  expect((await pool.query('select from statistics_progress where ended_at is null')).rowCount).toBe(0);
});
