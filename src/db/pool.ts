import { Pool, types } from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';
import type { AccountId } from '../lib/ids';
import { driverUrl } from './database-url';
import { openSession } from './session';
import type { SessionUse } from './session.sql';

/** What statements run on: a pool, or a client inside a transaction. */
export interface Db {
  query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>>;
}

/** A page of a list of an account's objects, newest first. */
export interface Page {
  accountId: AccountId;
  /** The id of the last object of the page before, or null for the first page. */
  startingAfter: string | null;
  limit: number;
}

export interface PoolOptions {
  databaseUrl: string;
  maxConnections: number;
  /** `any` unless given. */
  use?: SessionUse;
  /** Called when an idle connection breaks; without a listener `pg` would end the process. */
  onIdleError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 10_000;
const SESSION = { statementTimeoutMs: QUERY_TIMEOUT_MS, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 10_000 };

// count(*) and other bigints are far below 2^53 here.
types.setTypeParser(types.builtins.INT8, Number);

/** Creates the pool. It connects on first use: a query fails within 2 s while the database is unreachable. */
export function createPool({ databaseUrl, maxConnections, use, onIdleError }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: driverUrl(databaseUrl),
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    keepAlive: true,
    // pg waits for the promise, which its types do not say.
    // eslint-disable-next-line @typescript-eslint/no-misused-promises
    onConnect: (client) => openSession(client, SESSION, use),
  });
  pool.on('error', onIdleError);
  return pool;
}

/** The only row of a result. @throws {Error} when there is none. */
export function onlyRow<Row extends QueryResultRow>(result: QueryResult<Row>): Row {
  const row = result.rows[0];
  if (!row) throw new Error('the statement returned no row');
  return row;
}
