import type { Db } from '../db/pool';
import { IS_CANCELED, IS_KEPT } from '../endpoints/canceled.sql';
import type { EndpointStatus } from '../endpoints/health-rule';
import type { AccountId, ApiKeyId, AttemptId, DeliveryId, EndpointId, EventId } from '../lib/ids';
import type { AttemptOutcome, StoredStatus } from './delivery';

/** A delivery as the delivery log shows it. */
export interface Delivery {
  id: DeliveryId;
  eventId: EventId;
  eventType: string;
  endpointId: EndpointId;
  /** As customers see it. */
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
  /** When somebody asked for the current cycle of this delivery; null when nobody did. */
  requestedAt: Date | null;
  /** The key that asked for it; null for an operator. */
  requestedBy: ApiKeyId | null;
}

/** The result of the last attempt of a delivery that was not interrupted. */
export interface LastAttempt {
  deliveryId: DeliveryId;
  outcome: AttemptOutcome;
  statusCode: number | null;
  errorCode: string | null;
  durationMs: number | null;
  endedAt: Date | null;
}

const WAITS = `d.status in ('pending', 'held')`;
const IS_OFF = `not d.is_test and e.status <> 'enabled'`;

/** The status as customers see it, of `all_deliveries d` and `endpoints e`. */
export const SHOWN_STATUS = `(case when ${IS_CANCELED} then 'canceled'
  when ${WAITS} then case when ${IS_OFF} then 'held' else 'pending' end else d.status end)`;

/** Columns of `all_deliveries d` and `endpoints e`. `$1` is the number of days that held deliveries are kept. */
const DELIVERY_COLUMNS = `
  d.id, d.event_id as "eventId", d.event_type as "eventType", d.endpoint_id as "endpointId", ${SHOWN_STATUS} as status,
  d.is_test as "isTest", e.status as "endpointStatus", d.cycle, d.next_attempt as "nextAttempt",
  d.created_at as "createdAt", d.due_at as "dueAt", d.sending_since is not null as "isSending",
  case when ${IS_CANCELED} then coalesce(e.deleted_at, e.cancel_queued_until)::timestamptz(3) else d.finished_at end as "finishedAt",
  d.status in ('in_progress', 'delivered', 'exhausted') or d.next_attempt > 1 or d.cycle_started_at is not null
    as "isCycleStarted",
  case when ${WAITS} and ${IS_OFF} and ${IS_KEPT}
    then (greatest(e.off_since, d.queued_at) + make_interval(days => $1::int))::timestamptz(3) end as "heldUntil",
  r.created_at as "requestedAt", r.api_key_id as "requestedBy"`;

/** The last request for a delivery `d`, if it was one for its current cycle. */
const LAST_REQUEST = `(
  select created_at, api_key_id from (
    select * from audit_log a where a.account_id = d.account_id and a.object_id = d.id order by a.id desc limit 1) a
  where a.action in ('delivery.retried', 'delivery.resent') and (a.details->>'cycle')::int = d.cycle and d.cycle > 1)`;

export async function getDelivery(
  db: Db,
  retentionDays: number,
  accountId: AccountId,
  deliveryId: DeliveryId,
): Promise<Delivery | undefined> {
  const [delivery] = await getDeliveries(db, retentionDays, accountId, [deliveryId]);
  return delivery;
}

/** The account of a delivery; `undefined` when there is no such delivery. */
export async function ownerOfDelivery(db: Db, deliveryId: DeliveryId): Promise<AccountId | undefined> {
  const result = await db.query<{ accountId: AccountId }>({
    text: 'select account_id as "accountId" from all_deliveries where id = $1',
    values: [deliveryId],
  });
  return result.rows[0]?.accountId;
}

/** The account's deliveries with these ids, newest first. Ids without a delivery are left out. */
export async function getDeliveries(
  db: Db,
  retentionDays: number,
  accountId: AccountId,
  ids: readonly DeliveryId[],
): Promise<Delivery[]> {
  if (ids.length === 0) return [];
  const result = await db.query<Delivery>({
    // Unnamed, so that it is planned with the ids: PostgreSQL then plans and locks the tables of their days only.
    text: `select ${DELIVERY_COLUMNS} from all_deliveries d join endpoints e on e.id = d.endpoint_id
             left join lateral ${LAST_REQUEST} r on true
           where d.id = any($3::text[]) and d.account_id = $2 order by d.id desc`,
    values: [retentionDays, accountId, ids],
  });
  return result.rows;
}

/** The last attempt of each of these deliveries of the account that has one. It reads one row for each. */
export async function lastAttempts(
  db: Db,
  accountId: AccountId,
  ids: readonly DeliveryId[],
): Promise<ReadonlyMap<DeliveryId, LastAttempt>> {
  if (ids.length === 0) return new Map();
  const sorted = [...ids].sort();
  const result = await db.query<LastAttempt>({
    // Unnamed, and with bounds: PostgreSQL then plans and locks the tables of these days only.
    text: `select d.id as "deliveryId", l.* from unnest($2::text[]) d (id) cross join lateral (
             select a.outcome, a.status_code as "statusCode", a.error_code as "errorCode", a.duration_ms as "durationMs",
               a.ended_at as "endedAt"
             from attempts a where a.delivery_id = d.id and a.account_id = $1 and a.outcome <> 'interrupted'
               and a.delivery_id >= $3 and a.delivery_id <= $4
             order by a.cycle desc, a.attempt desc limit 1) l`,
    values: [accountId, ids, sorted[0], sorted.at(-1)],
  });
  return new Map(result.rows.map((last) => [last.deliveryId, last]));
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
  /** What differs from the standard headers; null when they are not known. */
  requestHeaders: Record<string, string> | null;
  responseHeaders: [string, string][] | null;
  responseBody: Buffer | null;
  responseBodyTruncated: boolean;
  sentTwice: boolean;
  worker: string | null;
}

/** A position in the list of a delivery's attempts. */
export interface AttemptPosition {
  cycle: number;
  attempt: number;
  sentAt: Date;
  id: AttemptId;
}

/**
 * The position of an attempt in the list; `undefined` when the delivery has no such attempt. It reads the positions of the
 * delivery's attempts.
 */
export async function findAttemptPosition(
  db: Db,
  deliveryId: DeliveryId,
  attemptId: AttemptId,
): Promise<AttemptPosition | undefined> {
  const ofOutcome = (condition: string) =>
    `select cycle, attempt, sent_at as "sentAt", id from attempts where delivery_id = $1 and id = $2 and ${condition}`;
  const result = await db.query<AttemptPosition>({
    text: `${ofOutcome(ENDED)} union all ${ofOutcome(INTERRUPTED)}`,
    values: [deliveryId, attemptId],
  });
  return result.rows[0];
}

/** The conditions of the two indexes of attempts, which together contain all attempts. */
const ENDED = `outcome <> 'interrupted'`;
const INTERRUPTED = `outcome = 'interrupted'`;

/** Oldest first, after that position. One row more than `limit` means that there are more. */
export async function listAttempts(
  db: Db,
  delivery: { accountId: AccountId; id: DeliveryId },
  after: AttemptPosition | null,
  limit: number,
): Promise<Attempt[]> {
  // By cycle and attempt, which is the order in which they were sent. Only interrupted sends share both.
  const order = 'order by cycle, attempt, sent_at, id limit $7';
  const isAfter = '($3::int is null or (cycle, attempt, sent_at, id) > ($3, $4::int, $5::timestamptz, $6))';
  const ofOutcome = (condition: string) =>
    `(select * from attempts where account_id = $1 and delivery_id = $2 and ${condition} and ${isAfter} ${order})`;
  const result = await db.query<Attempt>({
    text: `
      select id, cycle, attempt, outcome, due_at as "dueAt", sent_at as "sentAt", ended_at as "endedAt",
        duration_ms as "durationMs", status_code as "statusCode", error_code as "errorCode",
        error_message as "errorMessage", request_headers as "requestHeaders", response_headers as "responseHeaders",
        response_body as "responseBody", response_body_truncated as "responseBodyTruncated", sent_twice as "sentTwice",
        worker
      from (${ofOutcome(ENDED)} union all ${ofOutcome(INTERRUPTED)}) a ${order}`,
    values: [delivery.accountId, delivery.id, after?.cycle, after?.attempt, after?.sentAt, after?.id, limit + 1],
  });
  return result.rows;
}
