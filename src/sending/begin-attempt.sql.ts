import type { Db } from '../db/pool';
import { OVERDUE_AFTER, UNFINISHED } from '../deliveries/delivery';
import type { AttemptKey, AttemptOutcome, StoredStatus } from '../deliveries/delivery';
import { moveToFinished } from '../deliveries/finished.sql';
import { IS_REDACTED } from '../deliveries/redacted.sql';
import { IS_SKIPPED, QUEUED_AFTER_MARK } from '../endpoints/canceled.sql';
import type { AccountId, DeliveryId, EndpointId, EventId } from '../lib/ids';

/** Where a delivery stands. */
export interface DeliveryPosition {
  status: StoredStatus;
  cycle: number;
  nextAttempt: number;
  /** Time left until the next attempt; 0 when none is waited for. */
  dueInMs: number;
}

/** Everything one attempt needs, as it was when the attempt began. */
export interface BegunAttempt {
  accountId: AccountId;
  endpointId: EndpointId;
  enabledAt: Date;
  url: string;
  /** The secrets, encrypted, newest first; two during a rotation's overlap. */
  sealed: readonly Buffer[];
  eventId: EventId;
  eventType: string;
  isTest: boolean;
  body: Buffer;
  /** The database's time when the attempt began: the attempt's `sent_at`, which also identifies this send. */
  sentAt: Date;
}

/** The time, the body and the encrypted secrets are null unless the verdict is `send`. */
type BeginRow = DeliveryPosition &
  Omit<BegunAttempt, 'sentAt' | 'body' | 'sealed'> & { failureCount: number } & (
    | { verdict: 'send'; sentAt: Date; body: Buffer; sealed: Buffer[] }
    | { verdict: 'held' | 'canceled' | 'stale'; sentAt: null; body: null; sealed: null }
  );

/** The valid secrets of an endpoint, encrypted, newest first. @param endpointId the SQL of its id */
export const sealedSecrets = (endpointId: string) => `(
  select coalesce(array_agg(s.ciphertext order by s.expires_at desc nulls first), '{}') from endpoint_secrets s
  where s.endpoint_id = ${endpointId} and (s.expires_at is null or s.expires_at > now()))`;

// 'stale': this attempt is recorded, or the delivery has moved on to another cycle. No row: the delivery is finished.
// If sending_since is already set, an earlier worker died while it was sending: that send becomes an interrupted attempt.
// Neither sending_since nor cycle_started_at is in an index, so this changes none: the claim has set overdue_at.
const BEGIN = `
  with found as (
    select d.*, ${QUEUED_AFTER_MARK} as queued_after_mark, e.url, e.enabled_at, e.failure_count, case
      when d.status not in ${UNFINISHED} or d.cycle <> $2 or d.next_attempt <> $3 then 'stale'
      when e.deleted_at is not null or ${IS_SKIPPED} or ${IS_REDACTED} then 'canceled'
      when e.status <> 'enabled' and not d.is_test then 'held'
      else 'send' end as verdict
    from deliveries d join endpoints e on e.id = d.endpoint_id
    where d.id = $1 for update of d
  ),
  interrupted as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
    select account_id, endpoint_id, id, is_test, cycle, next_attempt, 'interrupted', due_at, sending_since
    from found where verdict <> 'stale' and sending_since is not null
  ),
  sending as (
    update deliveries d set status = 'in_progress', sending_since = clock_timestamp(),
      cycle_started_at = coalesce(d.cycle_started_at, clock_timestamp()),
      overdue_at = coalesce(d.overdue_at, clock_timestamp() + ${OVERDUE_AFTER})
    from found f where d.id = $1 and f.verdict = 'send'
    returning d.sending_since
  ),
  held as (
    update deliveries d set status = 'held', queued_at = f.queued_after_mark, cycle = d.cycle + 1, next_attempt = 1,
      sending_since = null, cycle_started_at = null, overdue_at = null
    from found f where d.id = $1 and f.verdict = 'held'
  ),
  gone as (
    delete from deliveries d using found f where d.id = $1 and f.verdict = 'canceled'
    returning d.*, clock_timestamp() as ended_at
  ),
  canceled as (${moveToFinished('canceled')})
  select f.verdict,
    case f.verdict when 'send' then 'in_progress' when 'stale' then f.status else f.verdict end as status,
    case f.verdict when 'held' then f.cycle + 1 else f.cycle end as cycle,
    case f.verdict when 'held' then 1 else f.next_attempt end as "nextAttempt",
    greatest(0, round(extract(epoch from f.due_at - clock_timestamp()) * 1000))::int as "dueInMs",
    f.account_id as "accountId", f.endpoint_id as "endpointId", f.enabled_at as "enabledAt",
    f.url, f.failure_count as "failureCount", f.event_id as "eventId", f.event_type as "eventType", f.is_test as "isTest",
    s.sending_since as "sentAt",
    case f.verdict when 'send' then (select body from events where id = f.event_id) end as body,
    case f.verdict when 'send' then ${sealedSecrets('f.endpoint_id')} end as sealed
  from found f left join sending s on true`;

/** Whom an attempt concerns. */
export interface Parties {
  accountId: AccountId;
  endpointId: EndpointId;
  url: string;
}

/**
 * Whom an attempt concerns: what shares and limiters are asked for before it begins. `undefined` when the delivery is finished.
 */
export async function findParties(db: Db, deliveryId: DeliveryId): Promise<Parties | undefined> {
  const result = await db.query<Parties>({
    name: 'find-parties',
    text: `select d.account_id as "accountId", d.endpoint_id as "endpointId", e.url
           from deliveries d join endpoints e on e.id = d.endpoint_id where d.id = $1`,
    values: [deliveryId],
  });
  return result.rows[0];
}

/** What `beginAttempt` has found. `endpoint` is missing when the delivery is finished. */
export interface Beginning {
  begun?: BegunAttempt;
  position: DeliveryPosition;
  endpoint?: { id: EndpointId; failureCount: number };
}

/**
 * Begins an attempt: sets `sending_since` and loads what is sent, or returns where the delivery stands when nothing must be
 * sent. If the endpoint is off, the delivery becomes held, with its next cycle. If the endpoint is deleted, the delivery was
 * skipped or its event is redacted, the delivery is canceled.
 */
export async function beginAttempt(db: Db, key: AttemptKey): Promise<Beginning> {
  const { rows } = await db.query<BeginRow>({
    name: 'begin-attempt',
    text: BEGIN,
    values: [key.deliveryId, key.cycle, key.attempt],
  });
  const [row] = rows;
  if (!row) return { position: await finishedPosition(db, key) };
  const { status, cycle, nextAttempt, dueInMs, failureCount, ...attempt } = row;
  const position = { status, cycle, nextAttempt, dueInMs };
  const endpoint = { id: row.endpointId, failureCount };
  return attempt.verdict === 'send' ? { begun: attempt, position, endpoint } : { position, endpoint };
}

/** Where a finished delivery stands. One that is in no table has been erased, or is being retried: it counts as canceled. */
export async function finishedPosition(db: Db, key: AttemptKey): Promise<DeliveryPosition> {
  const result = await db.query<DeliveryPosition>({
    text: `select status, cycle, next_attempt as "nextAttempt", 0 as "dueInMs" from finished_deliveries where id = $1`,
    values: [key.deliveryId],
  });
  return result.rows[0] ?? { status: 'canceled', cycle: key.cycle, nextAttempt: key.attempt, dueInMs: 0 };
}

/** Clears `sending_since` after an internal error, when nothing was sent, so that no interrupted attempt is recorded. */
export async function abandonAttempt(db: Db, key: AttemptKey, sentAt: Date): Promise<void> {
  await db.query({
    name: 'abandon-attempt',
    text: `update deliveries set sending_since = null
           where id = $1 and cycle = $2 and next_attempt = $3 and sending_since = $4`,
    values: [key.deliveryId, key.cycle, key.attempt, sentAt],
  });
}

/** The result of one send. Everything that came from the receiver is already cleaned and truncated. */
export interface AttemptRecord extends AttemptKey {
  outcome: Exclude<AttemptOutcome, 'interrupted'>;
  /** As given by `beginAttempt`. */
  sentAt: Date;
  /** Monotonic time from `sentAt` to the end of the attempt. */
  elapsedMs: number;
  durationMs: number;
  statusCode: number | null;
  errorCode: string | null;
  errorMessage: string | null;
  /** As `headersToKeep` returns them; null when the database was away and only the facts were kept. */
  requestHeaders: Record<string, string> | null;
  responseHeaders: [string, string][];
  responseBody: Buffer | null;
  responseBodyTruncated: boolean;
  worker: string;
  /** Whether the request was sent twice: see `SendResult`. */
  sentTwice: boolean;
}
