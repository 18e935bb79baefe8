import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { AccountId } from '../lib/ids';

export interface Account {
  id: AccountId;
  name: string;
  email: string;
  createdAt: Date;
}

/** @returns the id of the new account. */
export async function createAccount(db: Db, account: { name: string; email: string }): Promise<AccountId> {
  const result = await db.query<{ id: AccountId }>({
    text: 'insert into accounts (name, email) values ($1, $2) returning id',
    values: [account.name, account.email],
  });
  return onlyRow(result).id;
}

export async function accountExists(db: Db, accountId: AccountId): Promise<boolean> {
  const result = await db.query({ text: 'select from accounts where id = $1', values: [accountId] });
  return result.rowCount === 1;
}

/** All accounts, newest first, for operators. One row more than `limit` means that there are more. */
export async function listAccounts(db: Db, page: { startingAfter: string | null; limit: number }): Promise<Account[]> {
  const result = await db.query<Account>({
    text: `select id, name, email, created_at as "createdAt" from accounts
           where $1::text is null or id < $1 order by id desc limit $2`,
    values: [page.startingAfter, page.limit + 1],
  });
  return result.rows;
}
