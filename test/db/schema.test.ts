import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { migrate } from '../../src/db/migrate';
import { assertSchemaUsable, knownMigrations, SchemaError } from '../../src/db/schema.sql';
import { request, startApp } from '../api/support';
import { handl } from '../cli/run';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { services } from '../support/services';
import { until } from '../support/until';

/** The advisory lock that lets processes migrate one after the other. */
const MIGRATION_LOCK_ID = 7_245_119;

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

/** Records a migration of a later release as applied. */
const applyLater = (name: string) =>
  database.pool.query('insert into migrations (name, run_on) values ($1, now())', [name]);

async function readiness(): Promise<[status: number, missing: string[]]> {
  const app = await startApp({ db: database.pool });
  const { status, json } = await request(app.base, 'GET', '/readyz');
  await app.close();
  return [status, json.missing];
}

test('a breaking migration of a newer release stops this one, in one line', async () => {
  await applyLater('9998_later');
  await applyLater('9999_later_breaking');
  const error = await migrate(database.url).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SchemaError);
  expect((error as Error).message).toBe(
    'a newer release has applied the migration 9999_later_breaking, which this release cannot run on: start the newer release',
  );
  expect(await readiness()).toEqual([503, ['a newer release: the database has the migration 9999_later_breaking']]);
});

test('other migrations of a newer release do not stop this one', async () => {
  await applyLater('9998_later');
  await applyLater('9999_breaking_no_promise');
  // In a process of its own: Jest does not load the migration tool, which is an ES module.
  expect(await handl(['migrate'], { DATABASE_URL: database.url })).toMatchObject({ code: 0, stderr: '' });
  expect(await readiness()).toEqual([200, []]);
});

test('a PostgreSQL server that is too old is refused, with the version that is required', async () => {
  // A real old server cannot be had: in this database the version is found in a schema before the server's own.
  await database.pool.query(`
    create schema older;
    create function older.current_setting(name text) returns text language sql as
      $$ select case name when 'server_version_num' then '140099' else '14.99' end $$`);
  const { pathname } = new URL(database.url);
  await database.pool.query(`alter database ${pathname.slice(1)} set search_path = older, pg_catalog, public`);
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await expect(assertSchemaUsable(client)).rejects.toThrow(
    new SchemaError('the server is PostgreSQL 14.99, which is too old: version 15 or newer is required'),
  );
  await client.end();
});

test('if two processes migrate an empty database at once, each migration is applied once', async () => {
  const url = new URL(services().databaseUrl);
  const name = `handl_${randomBytes(6).toString('hex')}`;
  await database.pool.query(`create database ${name}`);
  url.pathname = `/${name}`;
  const first = new Client({ connectionString: url.href });
  await first.connect();
  await first.query(`select pg_advisory_lock(${MIGRATION_LOCK_ID})`);
  const processes = [1, 2].map(() => handl(['migrate'], { DATABASE_URL: url.href }));
  await until('both to wait for the lock', async () => {
    const { rows } = await first.query(
      `select from pg_stat_activity
       where datname = $1 and pid <> pg_backend_pid() and query like '%pg_try_advisory_lock%'`,
      [name],
    );
    return rows.length === 2;
  });
  await first.query(`select pg_advisory_unlock(${MIGRATION_LOCK_ID})`);
  expect(await Promise.all(processes)).toMatchObject([
    { code: 0, stderr: '' },
    { code: 0, stderr: '' },
  ]);
  const { rows } = await first.query<{ name: string }>('select name from migrations order by id');
  expect(rows.map((row) => row.name)).toEqual(knownMigrations());
  await first.end();
  await database.pool.query(`drop database ${name} with (force)`);
});
