import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { end, stackEnvironment, startStackProcess } from '../dev/support';
import { createTestDatabase } from '../support/database';
import { openFolder } from '../support/open-folder';
import { services } from '../support/services';
import { handl, handlJson } from './run';

test('migrate prepares an empty database, which the other commands refuse', async () => {
  const url = new URL(services().databaseUrl);
  url.pathname = `/handl_${randomBytes(6).toString('hex')}`;
  const admin = new Client({ connectionString: services().databaseUrl });
  await admin.connect();
  await admin.query(`create database ${url.pathname.slice(1)}`);
  const empty = { DATABASE_URL: url.href };
  expect(await handl(['accounts', 'list'], empty)).toEqual({
    ...{ code: 1, stdout: '' },
    stderr: 'error: DATABASE_URL: database migration 0001_init is missing: run "handl-webhooks migrate" first\n',
  });
  expect(await handlJson(['migrate'], empty)).toEqual({ object: 'migrations', status: 'applied' });
  expect(await handlJson(['migrate'], empty)).toEqual({ object: 'migrations', status: 'applied' });
  expect(await handlJson(['accounts', 'list'], empty)).toEqual({ object: 'list', data: [], has_more: false });
  expect((await handl(['accounts', 'list'], empty)).stdout).toBe('ID  NAME  EMAIL  CREATED AT  DELETED AT\n');
  await admin.query(`drop database ${url.pathname.slice(1)} with (force)`);
  await admin.end();
});

test('no command touches a database that a newer release has changed', async () => {
  const newer = await createTestDatabase();
  await newer.pool.query(`insert into migrations (name, run_on) values ('9999_later_breaking', now())`);
  for (const args of [['accounts', 'list'], ['migrate']]) {
    const { code, stdout, stderr } = await handl(args, { DATABASE_URL: newer.url });
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^error: DATABASE_URL: [^\n]*the migration 9999_later_breaking, [^\n]*: start the newer release\n$/,
    );
  }
  await newer.drop();
});

test('without DATABASE_URL the database of the development stack is used while it runs', async () => {
  const dataDir = openFolder('handl-cli-');
  const others = { TEMPORAL_ADDRESS: '127.0.0.1:1', SMTP_URL: 'smtp://127.0.0.1:1' };
  const { child } = await startStackProcess({ ...(await stackEnvironment(dataDir)), ...others });
  expect(await handlJson(['migrate'], { DATA_DIR: dataDir })).toEqual({ object: 'migrations', status: 'applied' });
  expect(await handlJson(['accounts', 'list'], { DATA_DIR: dataDir })).toMatchObject({ data: [] });
  // With the key that the development stack has generated.
  expect(await handlJson(['secrets', 'reencrypt'], { DATA_DIR: dataDir })).toMatchObject({
    key: 'default',
    remaining: 0,
  });
  await end(child, 'SIGTERM');
  const { code, stderr } = await handl(['accounts', 'list'], { DATA_DIR: dataDir });
  expect([code, stderr]).toEqual([1, expect.stringContaining('npm start runs no PostgreSQL')]);
});
