import { Pool, types } from 'pg';
import type { QueryConfig, QueryResult, QueryResultRow } from 'pg';

/** What the store's functions need of a connection: a pool, or a client inside a transaction. */
export interface Db {
  query<Row extends QueryResultRow>(query: QueryConfig): Promise<QueryResult<Row>>;
}

export interface PoolOptions {
  databaseUrl: string;
  maxConnections: number;
  /** Called when an idle connection breaks; without a listener `pg` would end the process. */
  onIdleError: (error: Error) => void;
}

const CONNECT_TIMEOUT_MS = 2_000;
const QUERY_TIMEOUT_MS = 10_000;
const IDLE_IN_TRANSACTION_TIMEOUT_MS = 10_000;

// count(*) and other bigints: ours are far below 2^53.
types.setTypeParser(types.builtins.INT8, Number);

/** Opens the pool. Connecting is lazy: an unreachable database shows at the first query, within 2 s. */
export function createPool({ databaseUrl, maxConnections, onIdleError }: PoolOptions): Pool {
  const pool = new Pool({
    connectionString: databaseUrl,
    max: maxConnections,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: QUERY_TIMEOUT_MS,
    statement_timeout: QUERY_TIMEOUT_MS,
    idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_TIMEOUT_MS,
    keepAlive: true,
    application_name: 'handl-webhooks',
  });
  pool.on('error', onIdleError);
  return pool;
}

/** The only row of a result. @throws {Error} when there is none. */
export function only<Row extends QueryResultRow>(result: QueryResult<Row>): Row {
  const row = result.rows[0];
  if (!row) throw new Error('the statement returned no row');
  return row;
}
