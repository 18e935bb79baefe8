import { createHash } from 'node:crypto';
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

export async function createApiKey(db: Db, accountId: string, key: string, scopes: readonly string[]): Promise<void> {
  await db.query({
    text: `insert into api_keys (account_id, key_sha256, prefix, last_four, scopes) values ($1, $2, $3, $4, $5)`,
    values: [accountId, sha256(key), key.slice(0, 8), key.slice(-4), scopes],
  });
}
