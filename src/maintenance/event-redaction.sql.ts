import type { Actor } from '../accounts/audit-log.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { AccountId, EventId } from '../lib/ids';

/** What became of an event. */
export interface RedactedEvent {
  accountId: AccountId;
  /** May be a type that this process does not know. */
  type: string;
  redactedAt: Date;
  /** Deliveries that were waiting and are canceled. */
  canceled: number;
  /** Deliveries that are being sent at this moment, with the former body. */
  sending: number;
}

/** Replaces the body of an event by a marker and cancels what waits. May be repeated. `undefined` when there is no such event. */
export async function redactBody(db: Db, eventId: EventId, actor: Actor): Promise<RedactedEvent | undefined> {
  const result = await db.query<RedactedEvent>({
    text: `select account_id as "accountId", type, redacted_at as "redactedAt", canceled, sending
           from redact_event($1, $2)`,
    values: [actor, eventId],
  });
  return result.rows[0];
}

/** Removes the responses of at most `limit` attempts of an event. @returns how many it has removed */
export async function forgetResponses(db: Db, eventId: EventId, limit: number): Promise<number> {
  const result = await db.query<{ count: number }>({
    text: 'select forget_responses($1, $2) as count',
    values: [eventId, limit],
  });
  return onlyRow(result).count;
}

/**
 * Looks for the event's idempotency key among the `limit` keys of the account after `after`, and empties its fingerprint.
 * @returns the last of these keys; null when it was found or there are no more.
 */
export async function forgetFingerprint(
  db: Db,
  event: { accountId: AccountId; id: EventId },
  after: string,
  limit: number,
): Promise<string | null> {
  const result = await db.query<{ last: string | null }>({
    text: 'select forget_fingerprint($1, $2, $3, $4) as last',
    values: [event.accountId, event.id, after, limit],
  });
  return onlyRow(result).last;
}
