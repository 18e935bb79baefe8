import { sqlStateOf } from '../db/sql-state';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Actor } from '../accounts/audit-log.sql';
import type { Db } from '../db/pool';
import type { AccountId } from '../lib/ids';
import { deleteAccount, endErasure, eraseBatch, openTransactions } from './account-erasure.sql';
import type { RowCount } from './account-erasure.sql';

/** Rows of a table that one transaction deletes at most. */
export const MAX_ERASED_ROWS = 1_000;
/** How long to wait for transactions that began before the account was deleted. */
const TRANSACTIONS_WAIT_MS = 60_000;
const TRANSACTIONS_PAUSE_MS = 250;
const MAX_TRIES = 5;

/** A batch that failed because of another transaction, by a deadlock or a row that was added, may be tried again. */
const TRY_AGAIN = ['40P01', '23503'];

/** Transactions that began before the account was deleted are still open, and may add rows to it. */
export class OpenTransactionsError extends Error {
  override name = 'OpenTransactionsError';

  constructor(readonly pids: readonly number[]) {
    super('transactions from before the deletion are open');
  }
}

/**
 * Deletes an account and erases all its rows, in batches. It can be interrupted at any time and run again, and it continues.
 * @param onProgress called after each batch with what it has erased.
 * @returns false when there is no such account.
 * @throws {OpenTransactionsError} when all that can be seen is erased, and something may follow. Run it again later.
 */
export async function eraseAccount(
  db: Db,
  accountId: AccountId,
  actor: Actor,
  onProgress: (erased: readonly RowCount[]) => void,
): Promise<boolean> {
  if (!(await deleteAccount(db, accountId, actor))) return false;
  // Those that begin from now on find the account deleted.
  const before = await openTransactions(db);
  await eraseRows(db, accountId, onProgress);
  await ended(
    db,
    before.map(({ id }) => id),
  );
  await eraseRows(db, accountId, onProgress);
  await endErasure(db, accountId);
  return true;
}

async function eraseRows(db: Db, accountId: AccountId, onProgress: (erased: readonly RowCount[]) => void) {
  for (;;) {
    const erased = await retried(() => eraseBatch(db, accountId, MAX_ERASED_ROWS));
    if (erased.length === 0) return;
    onProgress(erased);
  }
}

async function retried<T>(batch: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await batch();
    } catch (error) {
      if (!TRY_AGAIN.includes(sqlStateOf(error)) || tries === MAX_TRIES) throw error;
    }
  }
}

async function ended(db: Db, transactionIds: readonly string[]): Promise<void> {
  const untilMs = performance.now() + TRANSACTIONS_WAIT_MS;
  for (;;) {
    const open = (await openTransactions(db)).filter(({ id }) => transactionIds.includes(id));
    if (open.length === 0) return;
    if (performance.now() >= untilMs) throw new OpenTransactionsError(open.map(({ pid }) => pid));
    await sleep(TRANSACTIONS_PAUSE_MS);
  }
}
