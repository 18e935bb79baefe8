import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import type { Db } from './pool';
import type { SecretBox } from './secret-box';

/** What an endpoint's attempts are signed with at present. */
export interface LiveSecrets {
  current: { secret: string; createdAt: Date };
  /** The one before, until the overlap of a rotation ends. */
  old: { secret: string; expiresAt: Date } | null;
}

/** Opens the secrets for whoever asks, and notes it. @returns `undefined` when the account has no such endpoint. */
export async function revealSecrets(
  db: Db,
  box: SecretBox,
  accountId: string,
  endpointId: string,
  actor: Actor = OPERATOR,
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

/** What became of a wish to rotate. */
export type Rotation =
  | { isDone: true; createdAt: Date; oldExpiresAt: Date | null }
  /** An old secret lives until then, so a third one would be too many. */
  | { isDone: false; oldExpiresAt: Date };

/**
 * Gives an endpoint a new secret. The old one lives for `overlapHours` more; with 0 every older one ends now, also
 * within an overlap. Of two rotations at once the second sees what the first has done.
 * @returns `undefined` when the account has no such endpoint.
 */
export async function rotateSecret(
  db: Db,
  box: SecretBox,
  rotation: { accountId: string; endpointId: string; secret: string; overlapHours: number },
  actor: Actor = OPERATOR,
): Promise<Rotation | undefined> {
  const { accountId, endpointId, secret, overlapHours } = rotation;
  const result = await db.query<{ isDone: boolean; createdAt: Date; oldExpiresAt: Date }>({
    text: `select created_at is not null as "isDone", created_at as "createdAt", old_expires_at as "oldExpiresAt"
           from rotate_secret($1, $2, $3, $4, $5)`,
    values: [actor, accountId, endpointId, box.seal(secret, endpointId), overlapHours],
  });
  return result.rows[0];
}

/**
 * Ends the overlap of a rotation now: the old secret signs nothing any more.
 * @returns false when there is no overlap, or no such endpoint.
 */
export async function endRotation(
  db: Db,
  accountId: string,
  endpointId: string,
  actor: Actor = OPERATOR,
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
