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

/**
 * Statements that look at few rows by an index, and are planned as if every table were large. A session keeps its plans until
 * a table is analyzed: one that was made while the queue was almost empty would read all of a full one, again and again.
 */
const BY_INDEX = {
  enable_seqscan: 'off',
  enable_bitmapscan: 'off',
  enable_sort: 'off',
  enable_hashjoin: 'off',
  enable_mergejoin: 'off',
  // Before PostgreSQL 18, a plan that cannot do without one of these looks so costly that it would be compiled each time.
  jit: 'off',
};

/** What a connection is for. `queue`: its statements look at few rows by an index; `any`: the planner chooses freely. */
export type SessionUse = 'queue' | 'any';

/** Sets the session of a connection, whatever its role, its database and its server have set. */
export async function setSession(db: Db, limits: SessionLimits, use: SessionUse): Promise<void> {
  const settings = {
    ...RELIED_ON,
    ...(use === 'queue' ? BY_INDEX : {}),
    statement_timeout: String(limits.statementTimeoutMs),
    lock_timeout: String(limits.lockTimeoutMs),
    idle_in_transaction_session_timeout: String(limits.idleInTransactionTimeoutMs),
  };
  await db.query({
    text: `select from unnest($1::text[], $2::text[]) as wanted (name, value)
           cross join lateral pg_catalog.set_config(wanted.name, wanted.value, false)
           where pg_catalog.current_setting(wanted.name, true) is not null`,
    values: [Object.keys(settings), Object.values(settings)],
  });
}

/** The server process that runs this statement. */
export async function backendPid(db: Db): Promise<number> {
  const { rows } = await db.query<{ pid: number }>({ text: 'select pg_catalog.pg_backend_pid() as pid' });
  return rows[0]!.pid;
}
