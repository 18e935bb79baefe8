import type { Db } from '../store/pool';

/** The database could not be reached, or broke off: whether a statement was committed is not known. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError';
}

// Transaction rollback, connection exception, insufficient resources, operator intervention, system error, internal error; a standby, a lock
// or idle timeout. https://www.postgresql.org/docs/current/errcodes-appendix.html
const OUTAGE = /^(08|40|53|57|58|XX)|^(25006|25P03|55P03)$/;

/** An answer of the server has a severity; what has none was made on our side of a connection that failed. */
function isOutage(error: unknown): boolean {
  const { severity, code } = error as { severity?: string; code?: string };
  return severity === undefined ? !(error instanceof TypeError) : OUTAGE.test(code ?? '');
}

/** The same database, which tells outages from faults of a statement by throwing `DatabaseUnavailableError`. */
export function tellingOutages(db: Db): Db {
  return {
    async query(query) {
      try {
        return await db.query(query);
      } catch (error) {
        if (!isOutage(error)) throw error;
        throw new DatabaseUnavailableError('the database is not available', { cause: error });
      }
    },
  };
}
