import { loadConfig } from '../config';
import { runningPostgresUrl } from '../embedded/postgres';
import { createPool } from '../store/pool';
import type { Db } from '../store/pool';
import { isMigrated } from '../store/schema';
import { CliError, oneLine } from './cli-error';

/** Of the settings, or else of the embedded database that runs. @throws {CliError} when there is neither. */
export function databaseUrl(): string {
  const { databaseUrl: set, dataDir } = loadConfig();
  const url = set ?? runningPostgresUrl(dataDir);
  if (url) return url;
  throw new CliError(
    `DATABASE_URL: is not set, and no embedded PostgreSQL runs in ${dataDir}: set it, or run npm start first, or set DATA_DIR`,
  );
}

/**
 * Runs a command on the database.
 * @throws {CliError} when the database cannot be reached or has no tables, and whatever the command throws.
 */
export async function withDatabase<T>(command: (db: Db) => Promise<T>): Promise<T> {
  const db = createPool({ databaseUrl: databaseUrl(), maxConnections: 1, onIdleError: () => undefined });
  try {
    const isReady = await isMigrated(db).catch((error: unknown) => {
      throw new CliError(
        `DATABASE_URL: the database cannot be reached (${oneLine(error)}): start it, or correct the setting`,
      );
    });
    if (!isReady) throw new CliError('DATABASE_URL: the database lacks migrations: run "handl-webhooks migrate" first');
    return await command(db);
  } finally {
    await db.end();
  }
}
