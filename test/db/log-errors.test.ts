import { createPool } from '../../src/db/pool';
import { createLog } from '../../src/lib/log';
import { createTestDatabase } from '../support/database';
import { until } from '../support/until';

test('the error of a broken connection is logged without the key that cancels its statements', async () => {
  const database = await createTestDatabase();
  const lines: string[] = [];
  const log = createLog('info', { write: (line) => void lines.push(line) });
  const errors: Error[] = [];
  const onIdleError = (err: Error) => {
    errors.push(err);
    log.warn({ err }, 'an idle database connection broke');
  };
  const pool = createPool({ databaseUrl: database.url, maxConnections: 1, onIdleError });
  const { rows } = await pool.query<{ pid: number }>('select pg_backend_pid() as pid');
  await database.pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
  await until('the error', () => errors.length > 0);

  const { client } = errors[0] as Error & { client?: { secretKey?: number; processID?: number } };
  expect(client?.secretKey).toEqual(expect.any(Number));
  expect(lines.join('')).not.toContain(String(client!.secretKey));
  expect(JSON.parse(lines[0]!)).toMatchObject({ err: { message: expect.any(String), stack: expect.any(String) } });
  expect(Object.keys(JSON.parse(lines[0]!).err).sort()).toEqual(expect.not.arrayContaining(['client']));
  await pool.end();
  await database.drop();
});
