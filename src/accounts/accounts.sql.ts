import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { AccountId } from '../lib/ids';

export interface Account {
  id: AccountId;
  name: string;
  email: string;
  createdAt: Date;
  /** Since when it is deleted and being erased; null when it is not. */
  deletedAt: Date | null;
}

/** @returns the id of the new account. */
export async function createAccount(db: Db, account: { name: string; email: string }): Promise<AccountId> {
  const result = await db.query<{ id: AccountId }>({
    text: 'insert into accounts (name, email) values ($1, $2) returning id',
    values: [account.name, account.email],
  });
  return onlyRow(result).id;
}

/** Whether there is such an account. A deleted one does not exist any more. */
export async function accountExists(db: Db, accountId: AccountId): Promise<boolean> {
  const result = await db.query({
    text: 'select from accounts where id = $1 and deleted_at is null',
    values: [accountId],
  });
  return result.rowCount === 1;
}

/** Whether the database refused a statement because its account does not exist, or was deleted just before. */
export const isAccountGone = (error: unknown): boolean => (error as { code?: unknown }).code === 'HW404';

/** An account, also a deleted one; its name is empty when nothing is left of it. */
export async function findAccount(db: Db, accountId: AccountId): Promise<{ id: AccountId; name: string } | undefined> {
  const result = await db.query<{ id: AccountId; name: string }>({
    text: 'select id, name from accounts where id = $1',
    values: [accountId],
  });
  return result.rows[0];
}

/**
 * All accounts of which something is left, newest first, for operators. One row more than `limit` means that there are more.
 */
export async function listAccounts(db: Db, page: { startingAfter: string | null; limit: number }): Promise<Account[]> {
  const result = await db.query<Account>({
    text: `select id, name, email, created_at as "createdAt", deleted_at as "deletedAt" from accounts
           where erased_at is null and ($1::text is null or id < $1) order by id desc limit $2`,
    values: [page.startingAfter, page.limit + 1],
  });
  return result.rows;
}
