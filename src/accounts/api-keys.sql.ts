import { createHash } from 'node:crypto';
import { onlyRow } from '../db/pool';
import type { Db, Page } from '../db/pool';
import type { AccountId, ApiKeyId } from '../lib/ids';
import { API_KEY_PREFIX } from './api-key';
import type { Scope } from './api-key';
import type { Actor } from './audit-log.sql';

/** The key that a request was made with. */
export interface ApiKey {
  id: ApiKeyId;
  accountId: AccountId;
  scopes: Scope[];
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** The key with this text, unless it is revoked. Only the SHA-256 of a key is stored. */
export async function findApiKey(db: Db, key: string): Promise<ApiKey | undefined> {
  const result = await db.query<ApiKey>({
    name: 'find-api-key',
    text: `select id, account_id as "accountId", scopes from api_keys where key_sha256 = $1 and revoked_at is null`,
    values: [sha256(key)],
  });
  return result.rows[0];
}

/** Stores when a key was last used, at most once a minute, so that a busy key does not write a row per request. */
export async function touchApiKey(db: Db, keyId: ApiKeyId): Promise<void> {
  await db.query({
    name: 'touch-api-key',
    text: `update api_keys set last_used_at = now()
           where id = $1 and (last_used_at is null or last_used_at < now() - interval '1 minute')`,
    values: [keyId],
  });
}

/** A key as lists show it. */
export interface ListedApiKey {
  id: ApiKeyId;
  prefix: string;
  lastFour: string;
  scopes: Scope[];
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const LISTED_COLUMNS = `id, prefix, last_four as "lastFour", scopes, created_at as "createdAt",
  last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

/** Stores a key for an account. Only its SHA-256 is kept, so the key cannot be shown again. */
export async function createApiKey(
  db: Db,
  accountId: AccountId,
  key: string,
  scopes: readonly Scope[],
  actor: Actor,
): Promise<ListedApiKey> {
  const result = await db.query<ListedApiKey>({
    text: `
      with created as (
        insert into api_keys (account_id, key_sha256, prefix, last_four, scopes) values ($1, $2, $3, $4, $5) returning *),
      audited as (
        select write_audit($6, account_id, 'api_key.created', id, json_build_object('scopes', scopes)) from created)
      select ${LISTED_COLUMNS} from created, audited`,
    values: [accountId, sha256(key), API_KEY_PREFIX, key.slice(-4), scopes, actor],
  });
  return onlyRow(result);
}

/** Newest first, revoked keys included. One row more than `limit` means that there are more. */
export async function listApiKeys(db: Db, page: Page): Promise<ListedApiKey[]> {
  const result = await db.query<ListedApiKey>({
    text: `select ${LISTED_COLUMNS} from api_keys
           where account_id = $1 and ($2::text is null or id < $2) order by id desc limit $3`,
    values: [page.accountId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

/**
 * Revokes a key at once. A key that is already revoked keeps its time. A revocation that waited for a concurrent one cannot
 * see its time, and returns its own.
 * @returns the key, or `undefined` when the account has no such key.
 */
export async function revokeApiKey(
  db: Db,
  accountId: AccountId,
  keyId: ApiKeyId,
  actor: Actor,
): Promise<{ id: ApiKeyId; revokedAt: Date } | undefined> {
  const result = await db.query<{ id: ApiKeyId; revokedAt: Date }>({
    text: `
      with revoked as (
        update api_keys set revoked_at = now() where id = $2 and account_id = $1 and revoked_at is null
        returning revoked_at, write_audit($3, $1, 'api_key.revoked', id))
      select k.id, coalesce(r.revoked_at, k.revoked_at, now()) as "revokedAt"
      from api_keys k left join revoked r on true where k.id = $2 and k.account_id = $1`,
    values: [accountId, keyId, actor],
  });
  return result.rows[0];
}
