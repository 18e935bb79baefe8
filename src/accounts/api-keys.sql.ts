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
  /** Whether its last use was stored more than a minute ago, or never. */
  isTouchDue: boolean;
}

const TOUCH_DUE = `(last_used_at is null or last_used_at < now() - interval '1 minute')`;

const sha256 = (text: string) => createHash('sha256').update(text).digest();

/** The keys with these texts, in their order; `undefined` for one that is unknown or revoked. Only the SHA-256 of a key is stored. */
export async function findApiKeys(db: Db, keys: readonly string[]): Promise<(ApiKey | undefined)[]> {
  const hashes = keys.map(sha256);
  const { rows } = await db.query<ApiKey & { hash: Buffer }>({
    name: 'find-api-keys',
    text: `select key_sha256 as hash, id, account_id as "accountId", scopes, ${TOUCH_DUE} as "isTouchDue"
           from api_keys where key_sha256 = any($1::bytea[]) and revoked_at is null`,
    values: [hashes],
  });
  const found = new Map(rows.map(({ hash, ...key }) => [hash.toString('hex'), key]));
  return hashes.map((hash) => found.get(hash.toString('hex')));
}

/** Stores that a key is used now, at most once a minute, so that a busy key does not write a row per request. */
export async function touchApiKey(db: Db, keyId: ApiKeyId): Promise<void> {
  await db.query({
    name: 'touch-api-key',
    text: `update api_keys set last_used_at = now() where id = $1 and ${TOUCH_DUE}`,
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

/** Per account, for customers' keys and for platform keys. Revoked keys do not count. */
export const MAX_LIVE_KEYS = 100;

/** The account has `MAX_LIVE_KEYS` keys. */
export class TooManyKeysError extends Error {
  override name = 'TooManyKeysError';
}

/**
 * Stores a key for an account. Only its SHA-256 is kept, so the key cannot be shown again.
 * @throws {TooManyKeysError}
 */
export async function createApiKey(
  db: Db,
  accountId: AccountId,
  key: string,
  scopes: readonly Scope[],
  actor: Actor,
): Promise<ListedApiKey> {
  const values = [actor, accountId, sha256(key), API_KEY_PREFIX, key.slice(-4), scopes, MAX_LIVE_KEYS];
  try {
    const result = await db.query<ListedApiKey>({
      text: `select ${LISTED_COLUMNS} from create_api_key($1, $2, $3, $4, $5, $6, $7)`,
      values,
    });
    return onlyRow(result);
  } catch (error) {
    const { code, message } = error as { code?: string; message: string };
    if (code === 'HW429') throw new TooManyKeysError(message);
    throw error;
  }
}

/** Whether a key may be seen: a platform key belongs to the operator, and only platform keys see it. $1: the scopes. */
const SEEN = `('platform' = any($1::text[]) or 'platform' <> all(scopes))`;

/**
 * Newest first, revoked keys included. One row more than `limit` means that there are more.
 * @param scopes of who asks. Without `platform`, platform keys are left out.
 */
export async function listApiKeys(db: Db, page: Page, scopes: readonly Scope[]): Promise<ListedApiKey[]> {
  const result = await db.query<ListedApiKey>({
    text: `select ${LISTED_COLUMNS} from api_keys
           where account_id = $2 and ${SEEN} and ($3::text is null or id < $3) order by id desc limit $4`,
    values: [scopes, page.accountId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

/** What became of a request to revoke a key. */
export interface Revocation {
  id: ApiKeyId;
  revokedAt: Date;
  /** Scopes of the key that who asks does not have. If there are any, nothing was done. */
  foreignScopes: Scope[];
}

/**
 * Revokes a key at once. A key that is already revoked keeps its time. A revocation that waited for a concurrent one cannot
 * see its time, and returns its own.
 * @param scopes of who asks. They must include those of the key.
 * @returns `undefined` when the account has no such key, or it is a platform key and the scopes have no `platform`.
 */
export async function revokeApiKey(
  db: Db,
  accountId: AccountId,
  keyId: ApiKeyId,
  scopes: readonly Scope[],
  actor: Actor,
): Promise<Revocation | undefined> {
  const result = await db.query<Revocation>({
    text: `
      with found as (
        select id, revoked_at, array(select unnest(scopes) except select unnest($1::text[])) as foreign_scopes
        from api_keys where id = $3 and account_id = $2 and ${SEEN}),
      revoked as (
        update api_keys k set revoked_at = now() from found f
        where k.id = f.id and f.foreign_scopes = '{}' and k.revoked_at is null
        returning k.revoked_at, write_audit($4, $2, 'api_key.revoked', k.id))
      select f.id, coalesce(r.revoked_at, f.revoked_at, now()) as "revokedAt", f.foreign_scopes as "foreignScopes"
      from found f left join revoked r on true`,
    values: [scopes, accountId, keyId, actor],
  });
  return result.rows[0];
}
