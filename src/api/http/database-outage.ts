import type { Db } from '../../db/pool';

/** The database could not be reached, or the connection broke: whether a statement was committed is unknown. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError';
}

// Connection exception, transaction rollback, insufficient resources, operator intervention, system error, internal error;
// read-only transaction, idle timeout, lock timeout. https://www.postgresql.org/docs/current/errcodes-appendix.html
const OUTAGE = /^(08|40|53|57|58|XX)|^(25006|25P03|55P03)$/;

/** Errors from the server have a severity. An error without one was raised on our side, by a connection that failed. */
function isOutage(error: unknown): boolean {
  const { severity, code } = error as { severity?: string; code?: string };
  return severity === undefined ? !(error instanceof TypeError) : OUTAGE.test(code ?? '');
}

/** Wraps a database so that connection errors are thrown as `DatabaseUnavailableError`. */
export function mappingOutages(db: Db): Db {
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
