import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { Pool } from 'pg';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres/postgres';
import { createPool } from '../../src/db/pool';
import { newAccount, request, startApp } from '../api/support';
import { handl } from '../cli/run';
import { createTestDatabase } from '../support/database';
import { openFolder } from '../support/open-folder';
import { services } from '../support/services';
import { until } from '../support/until';

/** Asks `/readyz` until it responds like this. */
const untilReadiness = (base: string, status: number, missing: string[]) =>
  until(`/readyz to say ${status} ${missing.join()}`, async () => {
    const found = await request(base, 'GET', '/readyz');
    return found.status === status && JSON.stringify(found.json.missing) === JSON.stringify(missing);
  });

const publish = (base: string, key: string) =>
  request(base, 'POST', '/v1/events', { key, body: { type: 'order.created', data: {} } });

test('while a database is read-only, /readyz says so and calls that write return 503; it recovers by itself', async () => {
  const database = await createTestDatabase();
  const app = await startApp({ db: database.pool });
  const { key } = await newAccount(database.pool);
  await untilReadiness(app.base, 200, []);
  const name = new URL(database.url).pathname.slice(1);
  const admin = new Client({ connectionString: services().databaseUrl });
  await admin.connect();
  const setReadOnly = async (value: string) => {
    await admin.query(`alter database ${name} set default_transaction_read_only to ${value}`);
    await admin.query('select pg_terminate_backend(pid) from pg_stat_activity where datname = $1', [name]);
  };
  await setReadOnly('on');
  await untilReadiness(app.base, 503, ['the database is read-only']);
  expect((await publish(app.base, key)).status).toBe(503);

  await setReadOnly('off');
  await untilReadiness(app.base, 200, []);
  await until('an event to be accepted', async () => (await publish(app.base, key)).status === 202);
  await admin.end();
  await app.close();
  await database.drop();
});

test('on a standby /readyz says that the database is read-only, until the standby is promoted', async () => {
  const dataDir = openFolder('handl-test-');
  const options = { dataDir, port: await freePort(), progress: () => undefined };
  const primary = await startPostgres(options);
  expect(await handl(['migrate'], { DATABASE_URL: primary.url })).toMatchObject({ code: 0, stderr: '' });
  await primary.stop();
  writeFileSync(join(primary.home, 'postgres', 'standby.signal'), '');
  const standby = await startPostgres(options);
  const pool: Pool = createPool({ databaseUrl: standby.url, maxConnections: 5, onIdleError: () => undefined });
  const app = await startApp({ db: pool });
  try {
    await untilReadiness(app.base, 503, ['the database is read-only']);
    await pool.query('select pg_promote()');
    await untilReadiness(app.base, 200, []);
  } finally {
    await app.close();
    await pool.end();
    await standby.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
});
