import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { driverUrl } from './database-url';
import type { Db } from './pool';
import { setSession } from './session.sql';
import type { SessionLimits, SessionUse } from './session.sql';

const QUERY_CANCELED = '57014';
const MAX_TRIES = 50;
const PAUSE_BETWEEN_TRIES_MS = 20;

/**
 * Makes a new connection independent of the settings of its role, its database and its server. This is done after connecting
 * and not by start parameters, which PgBouncer does not take.
 */
export async function openSession(db: Db, limits: SessionLimits, use: SessionUse = 'any'): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      return await setSession(db, limits, use);
    } catch (error) {
      // The role's own statement timeout is still in force, and may be shorter than this takes on a busy server.
      if ((error as { code?: string }).code !== QUERY_CANCELED || tries === MAX_TRIES) throw error;
      await db.query({ text: 'set statement_timeout to 0' }).catch(() => sleep(PAUSE_BETWEEN_TRIES_MS));
    }
  }
}

/**
 * Opens a connection of its own, with a session like those of the pools. The caller ends it.
 * @throws {Error} when the database cannot be reached.
 */
export async function connect(databaseUrl: string, limits: SessionLimits, config: ClientConfig = {}): Promise<Client> {
  const client = new Client({ ...config, connectionString: driverUrl(databaseUrl) });
  // A connection that breaks also emits an error; without a listener that would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await openSession(client, limits);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
}
