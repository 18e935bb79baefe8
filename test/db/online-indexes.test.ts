import type { Pool } from 'pg';
import { createTestDatabase } from '../support/database';
import { addLogDays } from '../support/log-days';
import { migrateBefore } from '../support/releases';

const INDEXES = ['finished_failed_by_account', 'finished_failed_by_endpoint'];

/** Partitions of `finished_deliveries` that have all indexes of failures, and those that do not. */
async function partitions(pool: Pool) {
  const { rows } = await pool.query<{ name: string; isIndexed: boolean }>(
    `select p.relname as name, (
       select count(*) from pg_index x where x.indrelid = p.oid and x.indisvalid
         and pg_get_indexdef(x.indexrelid) ~ '(account|endpoint)_id, last_failure, status, event_type, id') = 4 as "isIndexed"
     from pg_inherits h join pg_class p on p.oid = h.inhrelid where h.inhparent = 'finished_deliveries'::regclass`,
  );
  return [true, false].map((isIndexed) => rows.filter((row) => row.isIndexed === isIndexed).map(({ name }) => name));
}

test('every partition has the four indexes: those of before the upgrade, and those that are created after it', async () => {
  const { pool, url, drop } = await createTestDatabase('template0');
  await migrateBefore(url, '0019');
  await addLogDays(pool, 2);
  const [, before] = await partitions(pool);
  await migrateBefore(url);
  const [indexed, missing] = await partitions(pool);
  expect([indexed!.sort(), missing]).toEqual([before!.sort(), []]);

  await pool.query(`select create_log_day((now() at time zone 'UTC')::date + 20)`);
  expect((await partitions(pool)).map(({ length }) => length)).toEqual([before!.length + 1, 0]);
  await drop();
});

test('an index whose creation was interrupted is created anew, and nothing is created twice', async () => {
  const { pool, url, drop } = await createTestDatabase('template0');
  await migrateBefore(url);
  const indexes = async () =>
    (await pool.query(`select relname from pg_class where relkind = 'i' and relname ~ 'finished_' order by 1`)).rows;
  const before = await indexes();
  const [name] = (await pool.query(`select relname as name from pg_class where relname ~ '^${INDEXES[0]}_default$'`))
    .rows;
  await pool.query(`update pg_index set indisvalid = false where indexrelid = '${name.name}'::regclass`);
  await pool.query(`drop index ${INDEXES[1]}_default`);
  await migrateBefore(url);
  expect((await partitions(pool))[1]).toEqual([]);
  expect(await indexes()).toEqual(before);
  await drop();
});
