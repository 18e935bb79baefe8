import { execFile } from 'node:child_process';
import { copyFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createTestDatabase } from '../support/database';
import { openFolder } from '../support/open-folder';

const root = join(__dirname, '..', '..');
const migrations = join(root, 'migrations');

async function migrate(url: string, folder: string): Promise<void> {
  const script = join(root, 'test', 'support', 'migrate-process.ts');
  await promisify(execFile)(process.execPath, [join(root, 'test', 'dev', 'run-ts.cjs'), script, url, folder]);
}

test('a copy that retention is making when migration 0016 runs stays equal to its partition', async () => {
  const { url, pool, drop } = await createTestDatabase('template0');
  const former = openFolder('handl-migrations-');
  for (const name of readdirSync(migrations)) {
    if (name < '0016') copyFileSync(join(migrations, name), join(former, name));
  }
  await migrate(url, former);
  await pool.query(`select create_log_copy('attempts_before')`);
  await migrate(url, migrations);
  await pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
       sent_twice, worker)
     values ('acct_1', 'we_1', 'dlv_00', true, 1, 1, 'interrupted', now(), now(), true, 'worker-1')`,
  );
  const { rows } = await pool.query(`select delivery_id, sent_twice, worker from attempts_before_copy`);
  expect(rows).toEqual([{ delivery_id: 'dlv_00', sent_twice: true, worker: 'worker-1' }]);
  await pool.query(`select copy_log_rows('attempts_before', 100)`);
  const swapped = await pool.query<{ ok: boolean }>(`select swap_log_partition('attempts_before') as ok`);
  expect(swapped.rows).toEqual([{ ok: true }]);
  await drop();
});
