import type { AttemptOutcome, DeliveryState, EndpointStatus } from '../domain/types';
import type { AttemptKey } from './attempts';
import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import { OVERDUE_AFTER } from './overdue';
import type { Db } from './pool';

/** A delivery as the ledger shows it. */
export interface Delivery {
  id: string;
  eventId: string;
  eventType: string;
  endpointId: string;
  state: DeliveryState;
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

/** Of `deliveries d` and `endpoints e`; `$1` is how many days held deliveries are kept. */
export const DELIVERY_COLUMNS = `
  d.id, d.event_id as "eventId", d.event_type as "eventType", d.endpoint_id as "endpointId", d.state,
  d.is_test as "isTest", e.status as "endpointStatus", d.cycle, d.next_attempt as "nextAttempt",
  d.created_at as "createdAt", d.due_at as "dueAt", d.sending_since is not null as "isSending",
  d.finished_at as "finishedAt",
  d.state in ('running', 'delivered', 'exhausted') or d.next_attempt > 1 or d.cycle_started_at is not null
    as "isCycleStarted",
  case when d.state = 'pending' and not d.is_test
    then greatest(e.off_since, d.created_at) + make_interval(days => $1::int) end as "heldUntil"`;

export async function getDelivery(
  db: Db,
  retentionDays: number,
  accountId: string,
  deliveryId: string,
): Promise<Delivery | undefined> {
  const result = await db.query<Delivery>({
    name: 'get-delivery',
    text: `select ${DELIVERY_COLUMNS} from deliveries d join endpoints e on e.id = d.endpoint_id
           where d.account_id = $2 and d.id = $3`,
    values: [retentionDays, accountId, deliveryId],
  });
  return result.rows[0];
}

/** One attempt as the ledger shows it. */
export interface Attempt {
  id: string;
  cycle: number;
  attempt: number;
  outcome: AttemptOutcome;
  dueAt: Date;
  startedAt: Date;
  endedAt: Date | null;
  durationMs: number | null;
  statusCode: number | null;
  errorCode: string | null;
  errorText: string | null;
  requestHeaders: Record<string, string> | null;
  responseHeaders: [string, string][] | null;
  responseBody: Buffer | null;
  responseCut: boolean;
  worker: string | null;
}

/** A place in the list of a delivery's attempts. */
export interface AttemptPosition {
  startedAt: Date;
  id: string;
}

/** Where an attempt stands in the list; `undefined` when the delivery has no such attempt. */
export async function findAttemptPosition(
  db: Db,
  deliveryId: string,
  attemptId: string,
): Promise<AttemptPosition | undefined> {
  const result = await db.query<AttemptPosition>({
    text: 'select started_at as "startedAt", id from attempts where id = $2 and delivery_id = $1',
    values: [deliveryId, attemptId],
  });
  return result.rows[0];
}

/** Oldest first, after that position; one more than `limit` tells that there are more. */
export async function listAttempts(
  db: Db,
  delivery: { accountId: string; id: string },
  after: AttemptPosition | null,
  limit: number,
): Promise<Attempt[]> {
  const result = await db.query<Attempt>({
    text: `
      select id, cycle, attempt, outcome, due_at as "dueAt", started_at as "startedAt", ended_at as "endedAt",
        duration_ms as "durationMs", status_code as "statusCode", error_code as "errorCode", error_text as "errorText",
        request_headers as "requestHeaders", response_headers as "responseHeaders", response_body as "responseBody",
        response_cut as "responseCut", worker
      from attempts
      where account_id = $1 and delivery_id = $2 and ($3::timestamptz is null or (started_at, id) > ($3, $4))
      order by started_at, id limit $5`,
    values: [delivery.accountId, delivery.id, after?.startedAt, after?.id, limit + 1],
  });
  return result.rows;
}

/**
 * What a manual retry found and did. `requeued`: an exhausted or canceled delivery is pending with its next cycle.
 * `waiting`: the caller cuts the wait short by a signal. `busy`: an attempt runs or is about to. `refused`: held or
 * delivered. `missing`: the account has no such delivery, or its endpoint is deleted.
 */
export type RetryVerdict = 'requeued' | 'waiting' | 'busy' | 'refused' | 'missing';

/** Retries a delivery by hand, by its state (DESIGN section 4). @returns the verdict and the cycle it is about. */
export async function retryDelivery(
  db: Db,
  accountId: string,
  deliveryId: string,
  actor: Actor = OPERATOR,
): Promise<{ verdict: RetryVerdict; cycle: number }> {
  const result = await db.query<{ verdict: RetryVerdict; cycle: number }>({
    name: 'retry-delivery',
    text: `
      with found as (
        select d.id, d.cycle, case
          when d.state in ('exhausted', 'canceled') then 'requeued'
          when d.state = 'delivered' or (d.state = 'pending' and e.status <> 'enabled' and not d.is_test) then 'refused'
          when d.state = 'running' and d.sending_since is null and d.next_attempt > 1 then 'waiting'
          else 'busy' end as verdict
        from deliveries d join endpoints e on e.id = d.endpoint_id
        where d.id = $2 and d.account_id = $1 and e.deleted_at is null for update of d
      ),
      moved as (
        update deliveries d set
          state = case f.verdict when 'requeued' then 'pending' else d.state end,
          cycle = case f.verdict when 'requeued' then d.cycle + 1 else d.cycle end,
          next_attempt = case f.verdict when 'requeued' then 1 else d.next_attempt end,
          queued_at = case f.verdict when 'requeued' then now() else d.queued_at end,
          cycle_started_at = case f.verdict when 'requeued' then null else d.cycle_started_at end,
          finished_at = null, sending_since = null, due_at = now(),
          overdue_at = case f.verdict when 'waiting' then now() + ${OVERDUE_AFTER} end
        from found f where d.id = f.id and f.verdict in ('requeued', 'waiting')
        returning write_audit($3, $1, 'delivery.retried', d.id, json_build_object('cycle', d.cycle))
      )
      select verdict, cycle from found`,
    values: [accountId, deliveryId, actor],
  });
  return result.rows[0] ?? { verdict: 'missing', cycle: 0 };
}

/** Records that an operator canceled a delivery in the Temporal Web UI. Does nothing when it has moved on. */
export async function cancelDelivery(db: Db, key: Omit<AttemptKey, 'attempt'>): Promise<void> {
  await db.query({
    name: 'cancel-delivery',
    text: `update deliveries set state = 'canceled', finished_at = now(), overdue_at = null
           where id = $1 and cycle = $2 and state in ('pending', 'running')`,
    values: [key.deliveryId, key.cycle],
  });
}
