import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { createOnlineIndexes } from './online-indexes.sql';
import { assertSchemaUsable, migrationsDir } from './schema.sql';
import { connect } from './session';

/** Any number that no other user of the database takes for an advisory lock. */
const LOCK_ID = 7_245_119;
const CONNECT_TIMEOUT_MS = 10_000;
const SESSION = { statementTimeoutMs: 0, lockTimeoutMs: 60_000, idleInTransactionTimeoutMs: 0 };
const TURN_TIMEOUT_MS = 60_000;
const TURN_POLL_MS = 100;
const MAX_TRIES = 5;
const LOCK_NOT_AVAILABLE = '55P03';

/**
 * Applies the missing migrations. If several processes do this at once, one does and the others wait for up to 60 s. A
 * migration that could not get its locks is tried again.
 * @param dir the folder of the migrations.
 * @throws {SchemaError} when this release cannot run on the database.
 */
export async function migrate(databaseUrl: string, dir = migrationsDir()): Promise<void> {
  const client = await connect(databaseUrl, SESSION, { connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  try {
    await waitForTurn(client);
    await assertSchemaUsable(client);
    await applyMissing(client, dir);
    if (dir === migrationsDir()) await createOnlineIndexes(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Waits until no other process migrates. It asks again and again, because a waiting statement would hold a snapshot, and the
 * creation of an index online waits for those.
 */
async function waitForTurn(client: Client): Promise<void> {
  const endMs = performance.now() + TURN_TIMEOUT_MS;
  for (;;) {
    const { rows } = await client.query<{ isMine: boolean }>(`select pg_try_advisory_lock(${LOCK_ID}) as "isMine"`);
    if (rows[0]?.isMine) return;
    if (performance.now() > endMs) throw new Error('another process has been migrating the database for a minute');
    await sleep(TURN_POLL_MS);
  }
}

async function applyMissing(client: Client, dir: string): Promise<void> {
  const { runner } = await import('node-pg-migrate');
  for (let tries = 1; ; tries++) {
    try {
      await runner({
        dbClient: client,
        dir,
        direction: 'up',
        migrationsTable: 'migrations',
        noLock: true,
        // A migration that reads a large table without blocking others must not hold the locks of the one before it.
        singleTransaction: false,
        log: () => undefined,
      });
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || tries === MAX_TRIES) throw error;
      // The runner leaves its failed transaction open.
      await client.query('rollback');
    }
  }
}
