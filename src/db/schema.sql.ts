import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../lib/project-root';
import { onlyRow } from './pool';
import type { Db } from './pool';

/** The oldest PostgreSQL that the product is tested with, as `server_version_num` has it. */
const MIN_SERVER_VERSION = 150_000;

const UNDEFINED_TABLE = '42P01';

/** The suffix of a migration that the releases before it cannot run on. */
const BREAKING = /_breaking$/;

/** The database cannot be used by this release. The message is one line with the remedy. */
export class SchemaError extends Error {
  override name = 'SchemaError';
}

export const migrationsDir = () => join(projectRoot(), 'migrations');

/** The names of the migrations of this release, in order. */
export function knownMigrations(): string[] {
  return readdirSync(migrationsDir())
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .sort();
}

async function appliedMigrations(db: Db): Promise<string[]> {
  try {
    return (await db.query<{ name: string }>({ text: 'select name from migrations' })).rows.map(({ name }) => name);
  } catch (error) {
    // A new database has no table of migrations yet.
    if ((error as { code?: string }).code === UNDEFINED_TABLE) return [];
    throw error;
  }
}

/** What the schema lacks for this release, as lines for operators; empty when it fits. */
export async function schemaProblems(db: Db): Promise<string[]> {
  const known = knownMigrations();
  const applied = await appliedMigrations(db);
  const missing = known.filter((name) => !applied.includes(name)).map((name) => `database migration ${name}`);
  const tooNew = applied.filter((name) => BREAKING.test(name) && !known.includes(name));
  return [...missing, ...tooNew.map((name) => `a newer release: the database has the migration ${name}`)];
}

/**
 * Checks that this release can run on the database, once it has applied its migrations.
 * @throws {SchemaError} when the server is too old, or a newer release has applied a breaking migration.
 */
export async function assertSchemaUsable(db: Db): Promise<void> {
  const { number, version } = onlyRow(
    await db.query<{ number: number; version: string }>({
      text: `select current_setting('server_version_num')::int as number, current_setting('server_version') as version`,
    }),
  );
  if (number < MIN_SERVER_VERSION) {
    throw new SchemaError(
      `the server is PostgreSQL ${version}, which is too old: version ${MIN_SERVER_VERSION / 10_000} or newer is required`,
    );
  }
  const known = knownMigrations();
  const tooNew = (await appliedMigrations(db)).find((name) => BREAKING.test(name) && !known.includes(name));
  if (tooNew) {
    throw new SchemaError(
      `a newer release has applied the migration ${tooNew}, which this release cannot run on: start the newer release`,
    );
  }
}
