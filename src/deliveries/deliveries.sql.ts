import type { Actor } from '../accounts/audit-log.sql';
import type { Db } from '../db/pool';
import { IS_CANCELED, IS_KEPT } from '../endpoints/canceled.sql';
import type { EndpointStatus } from '../endpoints/health-rule';
import type { AccountId, AttemptId, DeliveryId, EndpointId, EventId } from '../lib/ids';
import { OVERDUE_AFTER } from './delivery';
import type { AttemptOutcome, StoredStatus } from './delivery';

/** A delivery as the delivery log shows it. */
export interface Delivery {
  id: DeliveryId;
  eventId: EventId;
  eventType: string;
  endpointId: EndpointId;
  status: StoredStatus;
  isTest: boolean;
  endpointStatus: EndpointStatus;
  cycle: number;
  nextAttempt: number;
  createdAt: Date;
  dueAt: Date;
  isSending: boolean;
  /** Whether a workflow was started for this cycle. */
  isCycleStarted: boolean;
  finishedAt: Date | null;
  /** Until when a held delivery is kept at least; null when it is not held. */
  heldUntil: Date | null;
}

/** Columns of `deliveries d` and `endpoints e`. `$1` is the number of days that held deliveries are kept. */
export const DELIVERY_COLUMNS = `
  d.id, d.event_id as "eventId", d.event_type as "eventType", d.endpoint_id as "endpointId",
  case when ${IS_CANCELED} then 'canceled' else d.status end as status,
  d.is_test as "isTest", e.status as "endpointStatus", d.cycle, d.next_attempt as "nextAttempt",
  d.created_at as "createdAt", d.due_at as "dueAt", d.sending_since is not null as "isSending",
  case when ${IS_CANCELED} then coalesce(e.deleted_at, e.cancel_queued_until)::timestamptz(3) else d.finished_at end as "finishedAt",
  d.status in ('in_progress', 'delivered', 'exhausted') or d.next_attempt > 1 or d.cycle_started_at is not null
    as "isCycleStarted",
  case when d.status = 'pending' and not d.is_test and ${IS_KEPT}
    then greatest(e.off_since, d.created_at) + make_interval(days => $1::int) end as "heldUntil"`;

export async function getDelivery(
  db: Db,
  retentionDays: number,
  accountId: AccountId,
  deliveryId: DeliveryId,
): Promise<Delivery | undefined> {
  const result = await db.query<Delivery>({
    name: 'get-delivery',
    text: `select ${DELIVERY_COLUMNS} from deliveries d join endpoints e on e.id = d.endpoint_id
           where d.account_id = $2 and d.id = $3`,
    values: [retentionDays, accountId, deliveryId],
  });
  return result.rows[0];
}

/** An attempt as the delivery log shows it. */
export interface Attempt {
  id: AttemptId;
  cycle: number;
  attempt: number;
  outcome: AttemptOutcome;
  dueAt: Date;
  sentAt: Date;
  endedAt: Date | null;
  durationMs: number | null;
  statusCode: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  requestHeaders: Record<string, string> | null;
  responseHeaders: [string, string][] | null;
  responseBody: Buffer | null;
  responseBodyTruncated: boolean;
  worker: string | null;
}

/** A position in the list of a delivery's attempts. */
export interface AttemptPosition {
  sentAt: Date;
  id: AttemptId;
}

/** The position of an attempt in the list; `undefined` when the delivery has no such attempt. */
export async function findAttemptPosition(
  db: Db,
  deliveryId: DeliveryId,
  attemptId: AttemptId,
): Promise<AttemptPosition | undefined> {
  const result = await db.query<AttemptPosition>({
    text: 'select sent_at as "sentAt", id from attempts where id = $2 and delivery_id = $1',
    values: [deliveryId, attemptId],
  });
  return result.rows[0];
}

/** Oldest first, after that position. One row more than `limit` means that there are more. */
export async function listAttempts(
  db: Db,
  delivery: { accountId: AccountId; id: DeliveryId },
  after: AttemptPosition | null,
  limit: number,
): Promise<Attempt[]> {
  const result = await db.query<Attempt>({
    text: `
      select id, cycle, attempt, outcome, due_at as "dueAt", sent_at as "sentAt", ended_at as "endedAt",
        duration_ms as "durationMs", status_code as "statusCode", error_code as "errorCode",
        error_message as "errorMessage", request_headers as "requestHeaders", response_headers as "responseHeaders",
        response_body as "responseBody", response_body_truncated as "responseBodyTruncated", worker
      from attempts
      where account_id = $1 and delivery_id = $2 and ($3::timestamptz is null or (sent_at, id) > ($3, $4))
      order by sent_at, id limit $5`,
    values: [delivery.accountId, delivery.id, after?.sentAt, after?.id, limit + 1],
  });
  return result.rows;
}

/**
 * What a manual retry found and did. `requeued`: an exhausted or canceled delivery is pending with its next cycle.
 * `waiting`: a retry is waited for, and the caller ends the wait by a signal. `busy`: an attempt is under way or about to
 * be. `refused`: the delivery is held or delivered. `missing`: the account has no such delivery, or its endpoint is deleted.
 */
export type RetryVerdict = 'requeued' | 'waiting' | 'busy' | 'refused' | 'missing';

/** Retries a delivery by hand, as its status allows. @returns the verdict, and the cycle and attempt that it is about. */
export async function retryDelivery(
  db: Db,
  accountId: AccountId,
  deliveryId: DeliveryId,
  actor: Actor,
): Promise<{ verdict: RetryVerdict; cycle: number; attempt: number }> {
  const result = await db.query<{ verdict: RetryVerdict; cycle: number; attempt: number }>({
    name: 'retry-delivery',
    text: `
      with found as (
        select d.id, d.cycle, d.next_attempt as attempt, case
          when d.status in ('exhausted', 'canceled') or ${IS_CANCELED} then 'requeued'
          when d.status = 'delivered' or (d.status = 'pending' and e.status <> 'enabled' and not d.is_test) then 'refused'
          when d.status = 'in_progress' and d.sending_since is null and d.next_attempt > 1 then 'waiting'
          else 'busy' end as verdict
        from deliveries d join endpoints e on e.id = d.endpoint_id
        where d.id = $2 and d.account_id = $1 and e.deleted_at is null for update of d
      ),
      moved as (
        update deliveries d set
          status = case f.verdict when 'requeued' then 'pending' else d.status end,
          cycle = case f.verdict when 'requeued' then d.cycle + 1 else d.cycle end,
          next_attempt = case f.verdict when 'requeued' then 1 else d.next_attempt end,
          queued_at = case f.verdict when 'requeued' then now() else d.queued_at end,
          cycle_started_at = case f.verdict when 'requeued' then null else d.cycle_started_at end,
          finished_at = null, sending_since = null, due_at = now(),
          overdue_at = case f.verdict when 'waiting' then now() + ${OVERDUE_AFTER} end
        from found f where d.id = f.id and f.verdict in ('requeued', 'waiting')
        returning write_audit($3, $1, 'delivery.retried', d.id, json_build_object('cycle', d.cycle))
      )
      select verdict, cycle, attempt from found`,
    values: [accountId, deliveryId, actor],
  });
  return result.rows[0] ?? { verdict: 'missing', cycle: 0, attempt: 0 };
}

/** Records that an operator canceled a delivery in the Temporal Web UI. Does nothing when the delivery has moved on. */
export async function cancelDelivery(
  db: Db,
  { deliveryId, cycle }: { deliveryId: DeliveryId; cycle: number },
): Promise<void> {
  await db.query({
    name: 'cancel-delivery',
    text: `update deliveries set status = 'canceled', finished_at = now(), overdue_at = null
           where id = $1 and cycle = $2 and status in ('pending', 'in_progress')`,
    values: [deliveryId, cycle],
  });
}
