import type { Db, Page } from '../db/pool';
import type { ApiKeyId, AuditEntryId } from '../lib/ids';

/** Who makes a change, and from where. */
export interface Actor {
  /** Null for an operator at the command line. */
  keyId: ApiKeyId | null;
  ip: string | null;
  requestId: string | null;
  /** How an operator did it, if not at the command line. Kept in the details of `endpoint.enabled`. */
  via?: 'signal';
}

/** An operator at the command line. */
export const OPERATOR: Actor = { keyId: null, ip: null, requestId: null };

/** An operator who sent a signal to a workflow. */
export const SIGNAL: Actor = { ...OPERATOR, via: 'signal' };

/** What an entry can record, as `<object>.<what happened>`. */
export const AUDIT_ACTIONS = [
  'account.deleted',
  'api_key.created',
  'api_key.revoked',
  'endpoint.created',
  'endpoint.updated',
  'endpoint.deleted',
  'endpoint.enabled',
  'endpoint.disabled',
  'endpoint.tested',
  'secret.revealed',
  'secret.rotated',
  'secret.rotation_ended',
  'delivery.retried',
  'delivery.resent',
  'event.redacted',
  'recovery.started',
  'recovery.canceled',
] as const;

export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export interface AuditEntry {
  id: AuditEntryId;
  action: AuditAction;
  /** The id of what was changed, or whose secret was shown. */
  objectId: string;
  apiKeyId: ApiKeyId | null;
  ip: string | null;
  requestId: string | null;
  details: Record<string, unknown>;
  createdAt: Date;
}

/** Newest first. One row more than `limit` means that there are more. */
export async function listAuditEntries(
  db: Db,
  page: Page,
  filter: { action?: AuditAction; objectId?: string } = {},
): Promise<AuditEntry[]> {
  const result = await db.query<AuditEntry>({
    text: `select id, action, object_id as "objectId", api_key_id as "apiKeyId", ip, request_id as "requestId", details,
             created_at as "createdAt"
           from audit_log
           where account_id = $1 and ($2::text is null or id < $2) and ($3::text is null or action = $3)
             and ($4::text is null or object_id = $4)
           order by id desc limit $5`,
    values: [page.accountId, page.startingAfter, filter.action, filter.objectId, page.limit + 1],
  });
  return result.rows;
}
