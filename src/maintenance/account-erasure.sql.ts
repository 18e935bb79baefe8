import type { Actor } from '../accounts/audit-log.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { AccountId } from '../lib/ids';

/** A number of rows of a table. */
export interface RowCount {
  name: string;
  rows: number;
}

/**
 * Deletes an account for producers and keys, and stops its sending, from now on. May be repeated. Its rows are still there.
 * @returns false when there is no such account.
 */
export async function deleteAccount(db: Db, accountId: AccountId, actor: Actor): Promise<boolean> {
  const result = await db.query<{ isFound: boolean }>({
    text: 'select delete_account($1, $2) as "isFound"',
    values: [actor, accountId],
  });
  return onlyRow(result).isFound;
}

/** Erases the next rows of a deleted account: of each table at most `limit`. Nothing: nothing is left now. */
export async function eraseBatch(db: Db, accountId: AccountId, limit: number): Promise<RowCount[]> {
  const result = await db.query<RowCount>({
    text: 'select name, erased as rows from erase_account_batch($1, $2)',
    values: [accountId, limit],
  });
  return result.rows;
}

/** The rows of an account, those of each table counted up to `limit`. */
export async function countAccountRows(db: Db, accountId: AccountId, limit: number): Promise<RowCount[]> {
  const result = await db.query<RowCount>({
    text: 'select name, found as rows from count_account($1, $2)',
    values: [accountId, limit],
  });
  return result.rows;
}

/** Empties the row of a deleted account of which nothing else is left. The row stays, with the id and the times. */
export async function endErasure(db: Db, accountId: AccountId): Promise<void> {
  await db.query({
    text: `update accounts set name = '', email = '', erased_at = coalesce(erased_at, now())
           where id = $1 and deleted_at is not null`,
    values: [accountId],
  });
}

/** A transaction of another session. */
export interface OpenTransaction {
  id: string;
  /** Of its server process. */
  pid: number;
}

/** The transactions that are open in this database. Each may have seen an account before it was deleted. */
export async function openTransactions(db: Db): Promise<OpenTransaction[]> {
  const result = await db.query<OpenTransaction>({
    // Sessions without a user are those of autovacuum.
    text: `select coalesce(l.virtualxid, '') as id, coalesce(l.pid, 0) as pid from pg_locks l join pg_stat_activity s on s.pid = l.pid
           where l.locktype = 'virtualxid' and l.mode = 'ExclusiveLock' and l.pid <> pg_backend_pid()
             and s.datname = current_database() and s.usesysid is not null`,
  });
  return result.rows;
}
