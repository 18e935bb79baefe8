import { createHash, randomInt } from 'node:crypto';
import { API_KEY_PREFIX, newApiKey } from '../domain/api-key';
import type { Scope } from '../domain/api-key';
import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import { only } from './pool';
import type { Db } from './pool';

export interface ApiKey {
  id: string;
  accountId: string;
  scopes: string[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** The live key with this text, or `undefined`. Only the SHA-256 of a key is stored. */
export async function findApiKey(db: Db, key: string): Promise<ApiKey | undefined> {
  const result = await db.query<ApiKey>({
    name: 'find-api-key',
    text: `select id, account_id as "accountId", scopes from api_keys where key_sha256 = $1 and revoked_at is null`,
    values: [sha256(key)],
  });
  return result.rows[0];
}

/** Notes that a key was used, at most once a minute, so that a busy key does not write a row per request. */
export async function touchApiKey(db: Db, keyId: string): Promise<void> {
  await db.query({
    name: 'touch-api-key',
    text: `update api_keys set last_used_at = now()
           where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    values: [keyId],
  });
}

/** A key that nobody has yet; `createApiKey` stores it. */
export const generateApiKey = (): string => newApiKey(randomInt);

/** A key as it may be shown. */
export interface ListedApiKey {
  id: string;
  prefix: string;
  lastFour: string;
  scopes: Scope[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const LISTED_COLUMNS = `id, prefix, last_four as "lastFour", scopes, created_at as "createdAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

/** Stores a key for an account. Only its SHA-256 is kept: whoever is to have the key must be told now. */
export async function createApiKey(
  db: Db,
  accountId: string,
  key: string,
  scopes: readonly string[],
  actor: Actor = OPERATOR,
): Promise<ListedApiKey> {
  const result = await db.query<ListedApiKey>({
    text: `
      with made as (
        insert into api_keys (account_id, key_sha256, prefix, last_four, scopes) values ($1, $2, $3, $4, $5) returning *),
      audited as (
        select write_audit($6, account_id, 'api_key.created', id, json_build_object('scopes', scopes)) from made)
      select ${LISTED_COLUMNS} from made, audited`,
    values: [accountId, sha256(key), API_KEY_PREFIX, key.slice(-4), scopes, actor],
  });
  return only(result);
}

/** Newest first, revoked ones too; one more than `limit` tells that there are more. */
export async function listApiKeys(
  db: Db,
  page: { accountId: string; startingAfter: string | null; limit: number },
): Promise<ListedApiKey[]> {
  const result = await db.query<ListedApiKey>({
    text: `select ${LISTED_COLUMNS} from api_keys
           where account_id = $1 and ($2::text is null or id < $2) order by id desc limit $3`,
    values: [page.accountId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

/**
 * Revokes a key at once; one that is revoked already keeps its time.
 * @returns the key, or `undefined` when the account has no such key.
 */
export async function revokeApiKey(
  db: Db,
  accountId: string,
  keyId: string,
  actor: Actor = OPERATOR,
): Promise<{ id: string; revokedAt: Date } | undefined> {
  const result = await db.query<{ id: string; revokedAt: Date }>({
    text: `
      with revoked as (
        update api_keys set revoked_at = now() where id = $2 and account_id = $1 and revoked_at is null
        returning revoked_at, write_audit($3, $1, 'api_key.revoked', id))
      select k.id, coalesce(r.revoked_at, k.revoked_at) as "revokedAt"
      from api_keys k left join revoked r on true where k.id = $2 and k.account_id = $1`,
    values: [accountId, keyId, actor],
  });
  return result.rows[0];
}

export interface Account {
  id: string;
  name: string;
  email: string;
  createdAt: Date;
}

/** @returns the id of the new account. */
export async function createAccount(db: Db, account: { name: string; email: string }): Promise<string> {
  const result = await db.query<{ id: string }>({
    text: 'insert into accounts (name, email) values ($1, $2) returning id',
    values: [account.name, account.email],
  });
  return only(result).id;
}

export async function accountExists(db: Db, accountId: string): Promise<boolean> {
  const result = await db.query({ text: 'select from accounts where id = $1', values: [accountId] });
  return result.rowCount === 1;
}

/** All accounts, newest first: for operators. One more than `limit` tells that there are more. */
export async function listAccounts(db: Db, page: { startingAfter: string | null; limit: number }): Promise<Account[]> {
  const result = await db.query<Account>({
    text: `select id, name, email, created_at as "createdAt" from accounts
           where $1::text is null or id < $1 order by id desc limit $2`,
    values: [page.startingAfter, page.limit + 1],
  });
  return result.rows;
}
