import type { Actor } from '../accounts/audit-log.sql';
import type { Db } from '../db/pool';
import type { AccountId, EndpointId } from '../lib/ids';
import type { SecretBox } from './secret-box';

/** The valid signing secrets of an endpoint. */
export interface LiveSecrets {
  current: { secret: string; createdAt: Date };
  /** The previous secret, until the overlap of a rotation ends. */
  old: { secret: string; expiresAt: Date } | null;
}

/** Decrypts the secrets and records in the audit log who asked. @returns `undefined` when there is no such endpoint. */
export async function revealSecrets(
  db: Db,
  box: SecretBox,
  accountId: AccountId,
  endpointId: EndpointId,
  actor: Actor,
): Promise<LiveSecrets | undefined> {
  const result = await db.query<{ sealed: Buffer; createdAt: Date; expiresAt: Date | null }>({
    text: `
      with revealed as (
        select id, write_audit($3, account_id, 'secret.revealed', id) from endpoints
        where id = $1 and account_id = $2 and deleted_at is null)
      select s.ciphertext as sealed, s.created_at as "createdAt", s.expires_at as "expiresAt"
      from revealed join endpoint_secrets s on s.endpoint_id = revealed.id
      where s.expires_at is null or s.expires_at > now() order by s.expires_at nulls first`,
    values: [endpointId, accountId, actor],
  });
  const [current, old] = result.rows.map(({ sealed, ...row }) => ({ ...row, secret: box.open(sealed, endpointId) }));
  return current && { current, old: old ? { secret: old.secret, expiresAt: old.expiresAt! } : null };
}

/** Result of a rotation request. */
export type Rotation =
  | { isDone: true; createdAt: Date; oldExpiresAt: Date | null }
  /** Nothing was done: the old secret of an earlier rotation is valid until then, and a third secret is not allowed. */
  | { isDone: false; oldExpiresAt: Date };

/**
 * Gives an endpoint a new secret. The old one stays valid for `overlapHours`; with 0 every older secret ends now, also
 * during an overlap. Of two concurrent rotations the second sees the result of the first.
 * @returns `undefined` when the account has no such endpoint.
 */
export async function rotateSecret(
  db: Db,
  box: SecretBox,
  rotation: { accountId: AccountId; endpointId: EndpointId; secret: string; overlapHours: number },
  actor: Actor,
): Promise<Rotation | undefined> {
  const { accountId, endpointId, secret, overlapHours } = rotation;
  const result = await db.query<{ createdAt: Date | null; oldExpiresAt: Date | null }>({
    text: `select created_at as "createdAt", old_expires_at as "oldExpiresAt"
           from rotate_secret($1, $2, $3, $4, $5)`,
    values: [actor, accountId, endpointId, box.seal(secret, endpointId), overlapHours],
  });
  const [row] = result.rows;
  if (!row) return undefined;
  const { createdAt, oldExpiresAt } = row;
  return createdAt ? { isDone: true, createdAt, oldExpiresAt } : { isDone: false, oldExpiresAt: oldExpiresAt! };
}

/**
 * Ends the overlap of a rotation now: the old secret signs nothing from now on.
 * @returns false when there is no overlap, or no such endpoint.
 */
export async function endRotation(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  actor: Actor,
): Promise<boolean> {
  const result = await db.query({
    text: `
      delete from endpoint_secrets s using endpoints e
      where e.id = $1 and e.account_id = $2 and e.deleted_at is null and s.endpoint_id = e.id and s.expires_at > now()
      returning write_audit($3, $2, 'secret.rotation_ended', $1)`,
    values: [endpointId, accountId, actor],
  });
  return result.rowCount === 1;
}
