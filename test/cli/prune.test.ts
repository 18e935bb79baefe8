import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { addDelivery, addEndpoint, openDays, pastPartitions } from '../support/past-days';
import { handl, handlJson } from './run';

let database: TestDatabase;
let env: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url, RETENTION_DAYS: '10' };
  const { pool } = database;
  await openDays(pool, [20, 15]);
  const on = await addEndpoint(pool);
  const off = await addEndpoint(pool, 11, on.accountId);
  for (let n = 0; n < 3; n += 1) await addDelivery(pool, on, { days: 20, status: 'delivered' });
  await addDelivery(pool, off, { days: 15, status: 'held' });
  await addDelivery(pool, off, { days: 15, queuedDays: 8, status: 'held' });
  await pool.query('analyze events, attempts, finished_deliveries');
  await pool.query(
    `insert into idempotency_keys (account_id, key, fingerprint, created_at) values ($1, 'old', '', now() - interval '73 hours')`,
    [on.accountId],
  );
});
afterAll(() => database.drop());

const byKind = async (...args: string[]) => {
  const { data } = await handlJson(['prune', ...args], env);
  return Object.fromEntries(
    data.map(({ what, days, rows }: { what: string; days: number; rows: number }) => [what, [days, rows]]),
  );
};

test('prune --dry-run shows what would go and changes nothing; prune does it, and leaves nothing to do', async () => {
  const before = await pastPartitions(database.pool, 'events');
  const preview = await byKind('--dry-run');
  expect(preview).toMatchObject({
    'announced endpoints': [0, 1],
    'held deliveries': [0, 1],
    attempts: [2, 6],
    'finished deliveries': [2, 3],
    events: [2, 3],
    'idempotency keys': [0, 1],
    'audit log': [0, 0],
  });
  expect(await pastPartitions(database.pool, 'events')).toEqual(before);
  expect((await database.pool.query(`select from deliveries where status = 'held'`)).rowCount).toBe(2);

  expect(await byKind()).toEqual(preview);
  expect(await pastPartitions(database.pool, 'events')).toEqual(expect.arrayContaining(['15-']));
  const nothing = Object.values(await byKind('--dry-run'));
  expect(nothing).toEqual(nothing.map(() => [0, 0]));
});

test('it prints a table', async () => {
  const { code, stdout, stderr } = await handl(['prune', '--dry-run'], env);
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toMatch(/^WHAT +DAYS +ROWS +BYTES\ndays ahead +0 +0 +0\n/);
});
