import { connect } from './session';
import { backendPid } from './session.sql';

const CONNECT_TIMEOUT_MS = 10_000;
const QUERY_TIMEOUT_MS = 10_000;
const ROUNDS = 3;
const NO_LIMITS = { statementTimeoutMs: 0, lockTimeoutMs: 0, idleInTransactionTimeoutMs: 0 };

/** A pooler between us and PostgreSQL gives a connection to others between two statements. */
export class PoolerError extends Error {
  override name = 'PoolerError';

  constructor() {
    super(
      'the pooler in front of it works in transaction or statement mode, which loses the settings of a session, ' +
        'prepared statements and notifications: use session mode (pool_mode = session), or connect directly',
    );
  }
}

/**
 * Checks that a connection keeps its server process. A pooler in transaction mode gives the process that has just become
 * free to the next client, so a second client that holds a transaction takes the first one's.
 * @throws {PoolerError} when it does not.
 */
export async function assertSessionsKept(databaseUrl: string): Promise<void> {
  const timeouts = { connectionTimeoutMillis: CONNECT_TIMEOUT_MS, query_timeout: QUERY_TIMEOUT_MS };
  const first = await connect(databaseUrl, NO_LIMITS, timeouts);
  try {
    const second = await connect(databaseUrl, NO_LIMITS, timeouts);
    try {
      for (let round = 0; round < ROUNDS; round++) {
        const before = await backendPid(first);
        await second.query('begin').catch(refusedByStatementMode);
        const other = await backendPid(second);
        const isKept = before !== other && (await backendPid(first)) === before;
        await second.query('rollback');
        if (!isKept) throw new PoolerError();
      }
    } finally {
      await second.end().catch(() => undefined);
    }
  } finally {
    await first.end().catch(() => undefined);
  }
}

function refusedByStatementMode(error: unknown): never {
  throw /statement pooling/.test((error as Error).message) ? new PoolerError() : error;
}
