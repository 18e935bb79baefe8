import { loadConfig } from '../config';
import { createPool } from '../db/pool';
import type { Db } from '../db/pool';
import { assertSessionsKept, PoolerError } from '../db/pooler';
import { connect } from '../db/session';
import { assertSchemaUsable, SchemaError, schemaProblems } from '../db/schema.sql';
import { CliError, oneLine } from './cli-error';

const LONG_SESSION = { statementTimeoutMs: 0, lockTimeoutMs: 60_000, idleInTransactionTimeoutMs: 10_000 };
const LOCK_NOT_AVAILABLE = '55P03';

/** URL from the settings, or of the running database of npm start. @throws {CliError} when there is neither. */
export async function databaseUrl(): Promise<string> {
  const { databaseUrl: set, dataDir } = loadConfig();
  if (set) return set;
  // Loaded only if needed: a production image need not contain the development stack.
  const { runningPostgresUrl } = await import('../../dev/postgres/postgres.js');
  const url = runningPostgresUrl(dataDir);
  if (url) return url;
  throw new CliError(
    `DATABASE_URL: is not set, and npm start runs no PostgreSQL in ${dataDir}: set it, or run npm start first, or set DATA_DIR`,
  );
}

/**
 * Runs a command on the database.
 * @throws {CliError} when the database cannot be reached or its schema does not fit, and whatever the command throws.
 */
export async function withDatabase<T>(command: (db: Db) => Promise<T>): Promise<T> {
  const url = await databaseUrl();
  await assertSessionsKept(url).catch(unreachable);
  const db = createPool({ databaseUrl: url, maxConnections: 1, onIdleError: () => undefined });
  try {
    await assertSchemaUsable(db).catch((error: unknown) => {
      if (error instanceof SchemaError) throw new CliError(`DATABASE_URL: ${error.message}`);
      return unreachable(error);
    });
    const [missing] = await schemaProblems(db);
    if (missing) throw new CliError(`DATABASE_URL: ${missing} is missing: run "handl-webhooks migrate" first`);
    return await command(db);
  } finally {
    await db.end();
  }
}

/**
 * Runs a command on a connection of its own, which waits for locks for up to a minute and has no other time limit.
 * @throws {CliError} as `withDatabase`, and when it did not get a lock in that time.
 */
export async function withConnection<T>(command: (db: Db) => Promise<T>): Promise<T> {
  // Checks the schema first.
  await withDatabase(() => Promise.resolve());
  const client = await connect(await databaseUrl(), LONG_SESSION).catch(unreachable);
  try {
    return await command(client);
  } catch (error) {
    if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE) throw error;
    throw new CliError(
      'the retention or another command has held the rows for a minute: run the command again later, and it continues',
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

function unreachable(error: unknown): never {
  if (error instanceof PoolerError) throw new CliError(`DATABASE_URL: ${error.message}`);
  throw new CliError(
    `DATABASE_URL: the database cannot be reached (${oneLine(error)}): start it, or correct the setting`,
  );
}
