import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { countAccountRows, deleteAccount, eraseBatch } from '../../src/maintenance/account-erasure.sql';
import { seedAccount } from '../support/account-rows';
import type { SeededAccount } from '../support/account-rows';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

/** Accounts beside the one that is erased. Together they have 50,000 attempts. */
const OTHERS = 10;
const EVENTS_OF_OTHERS = 2_000;
const EVENTS = 300;
const BATCH = 100;
/** Its deliveries, attempts, events and keys, and a few more. */
const ROWS = EVENTS * 6;

let database: TestDatabase;
let account: SeededAccount;
beforeAll(async () => {
  database = await createTestDatabase();
  for (let n = 1; n <= OTHERS; n++) await seedAccount(database.pool, `other-${n}`, EVENTS_OF_OTHERS);
  account = await seedAccount(database.pool, 'shop', EVENTS);
  await database.pool.query('analyze events, deliveries, finished_deliveries, attempts, idempotency_keys');
}, 180_000);
afterAll(() => database.drop());

/** Tables of which rows were read one after the other, and how many rows of others an index led to. */
const READS = `
  select coalesce(sum(seq_tup_read), 0)::int as scanned, coalesce(sum(idx_tup_fetch), 0)::int as fetched,
    coalesce(array_agg(distinct relname::text) filter (where seq_tup_read > 0), '{}') as tables
  from pg_stat_xact_user_tables`;

test('an erasure among the rows of others reads indexes only, and few more rows than it deletes', async () => {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    const counted = await countAccountRows(client, account.id, BATCH);
    expect(counted.find(({ name }) => name === 'attempts')).toEqual({ name: 'attempts', rows: BATCH });
    const { rows: afterCount } = await client.query(READS);
    expect(afterCount[0]).toMatchObject({ scanned: 0, tables: [] });

    await deleteAccount(client, account.id, OPERATOR);
    let erased = 0;
    for (let batch = await eraseBatch(client, account.id, BATCH); batch.length > 0;) {
      for (const { rows } of batch) {
        expect(rows).toBeLessThanOrEqual(BATCH);
        erased += rows;
      }
      batch = await eraseBatch(client, account.id, BATCH);
    }
    expect(erased).toBeGreaterThan(EVENTS * 5);
    const { rows } = await client.query<{ scanned: number; fetched: number; tables: string[] }>(READS);
    expect(rows[0]).toMatchObject({ scanned: 0, tables: [] });
    // What is found is fetched to be locked and to be deleted, and attempts are looked for again with each batch.
    expect(rows[0]!.fetched).toBeLessThan(10 * ROWS);
    await client.query('rollback');
  } finally {
    client.release(true);
  }
});
