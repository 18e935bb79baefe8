import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import type { ClientConfig } from 'pg';
import { driverUrl } from './database-url';
import type { Db } from './pool';

/** How long a session may do what, in milliseconds; 0 is for ever. */
export interface SessionLimits {
  statementTimeoutMs: number;
  lockTimeoutMs: number;
  idleInTransactionTimeoutMs: number;
}

/** The one schema in which the product's tables are. */
const SCHEMA = 'public';

/**
 * What the product relies on and a role, a database or a server may have set otherwise. Whether transactions are read-only is
 * left as it is: who sets that wants no writes.
 */
const RELIED_ON = {
  search_path: SCHEMA,
  application_name: 'handl-webhooks',
  datestyle: 'ISO, YMD',
  intervalstyle: 'postgres',
  timezone: 'UTC',
  bytea_output: 'hex',
  extra_float_digits: '1',
  standard_conforming_strings: 'on',
  default_transaction_isolation: 'read committed',
  default_transaction_deferrable: 'off',
  idle_session_timeout: '0',
  // Since PostgreSQL 17.
  transaction_timeout: '0',
};

const QUERY_CANCELED = '57014';
const MAX_TRIES = 50;
const PAUSE_BETWEEN_TRIES_MS = 20;

/**
 * Makes a new connection independent of the settings of its role, its database and its server. This is done after connecting
 * and not by start parameters, which PgBouncer does not take.
 */
export async function openSession(db: Db, limits: SessionLimits): Promise<void> {
  const settings = {
    ...RELIED_ON,
    statement_timeout: String(limits.statementTimeoutMs),
    lock_timeout: String(limits.lockTimeoutMs),
    idle_in_transaction_session_timeout: String(limits.idleInTransactionTimeoutMs),
  };
  for (let tries = 1; ; tries++) {
    try {
      return await setAll(db, settings);
    } catch (error) {
      // The role's own statement timeout is still in force, and may be shorter than this takes on a busy server.
      if ((error as { code?: string }).code !== QUERY_CANCELED || tries === MAX_TRIES) throw error;
      await db.query({ text: 'set statement_timeout to 0' }).catch(() => sleep(PAUSE_BETWEEN_TRIES_MS));
    }
  }
}

async function setAll(db: Db, settings: Readonly<Record<string, string>>): Promise<void> {
  await db.query({
    text: `select from unnest($1::text[], $2::text[]) as wanted (name, value)
           cross join lateral pg_catalog.set_config(wanted.name, wanted.value, false)
           where pg_catalog.current_setting(wanted.name, true) is not null`,
    values: [Object.keys(settings), Object.values(settings)],
  });
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

/** The server process that runs this statement. */
export async function backendPid(db: Db): Promise<number> {
  const { rows } = await db.query<{ pid: number }>({ text: 'select pg_catalog.pg_backend_pid() as pid' });
  return rows[0]!.pid;
}
