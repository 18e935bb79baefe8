import type { AttemptOutcome, DeliveryState } from '../domain/types';
import { OVERDUE_AFTER } from './overdue';
import { only } from './pool';
import type { Db } from './pool';
import type { SecretBox } from './secret-box';

/** Where a delivery stands. `dueInMs` is the time left until its next attempt, 0 when none is waited for. */
export interface DeliveryPosition {
  state: DeliveryState;
  cycle: number;
  nextAttempt: number;
  dueInMs: number;
}

/** Everything one attempt needs, as it was when the attempt began. */
export interface BegunAttempt {
  endpointId: string;
  enabledAt: Date;
  url: string;
  /** Newest first; two during a rotation's overlap. */
  secrets: string[];
  eventId: string;
  eventType: string;
  body: Buffer;
  /** The database's clock at the beginning: the attempt's `started_at`, and what identifies this send. */
  startedAt: Date;
}

export interface AttemptKey {
  deliveryId: string;
  cycle: number;
  attempt: number;
}

interface BeginRow extends DeliveryPosition, Omit<BegunAttempt, 'secrets'> {
  verdict: 'send' | 'held' | 'deleted' | 'stale';
  sealed: Buffer[];
  failureCount: number;
}

// 'stale': the row is final, this attempt is recorded, or the delivery has moved on to another cycle.
// A stamp found set means a send that nobody recorded: it becomes an interrupted attempt.
const BEGIN = `
  with found as (
    select d.*, e.url, e.enabled_at, e.failure_count, case
      when d.state not in ('pending', 'running') or d.cycle <> $2 or d.next_attempt <> $3 then 'stale'
      when e.deleted_at is not null then 'deleted'
      when e.status <> 'enabled' and not d.is_test then 'held'
      else 'send' end as verdict
    from deliveries d join endpoints e on e.id = d.endpoint_id
    where d.id = $1 for update of d
  ),
  interrupted as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, started_at)
    select account_id, endpoint_id, id, is_test, cycle, next_attempt, 'interrupted', due_at, sending_since
    from found where verdict <> 'stale' and sending_since is not null
  ),
  moved as (
    update deliveries d set
      state = case f.verdict when 'send' then 'running' when 'held' then 'pending' else 'canceled' end,
      cycle = case f.verdict when 'held' then d.cycle + 1 else d.cycle end,
      next_attempt = case f.verdict when 'held' then 1 else d.next_attempt end,
      sending_since = case f.verdict when 'send' then clock_timestamp() end,
      cycle_started_at = case f.verdict when 'send' then coalesce(d.cycle_started_at, clock_timestamp()) end,
      overdue_at = case f.verdict when 'send' then clock_timestamp() + ${OVERDUE_AFTER} end,
      finished_at = case f.verdict when 'deleted' then clock_timestamp() end
    from found f where d.id = f.id and f.verdict <> 'stale'
    returning d.state, d.cycle, d.next_attempt, d.sending_since
  )
  select f.verdict, coalesce(m.state, f.state) as state, coalesce(m.cycle, f.cycle) as cycle,
    coalesce(m.next_attempt, f.next_attempt) as "nextAttempt",
    greatest(0, round(extract(epoch from f.due_at - clock_timestamp()) * 1000))::int as "dueInMs",
    f.endpoint_id as "endpointId", f.enabled_at as "enabledAt",
    f.url, f.failure_count as "failureCount", f.event_id as "eventId", f.event_type as "eventType",
    m.sending_since as "startedAt",
    case f.verdict when 'send' then (select body from events where id = f.event_id) end as body,
    case f.verdict when 'send' then (
      select array_agg(s.ciphertext order by s.expires_at desc nulls first) from endpoint_secrets s
      where s.endpoint_id = f.endpoint_id and (s.expires_at is null or s.expires_at > now())) end as sealed
  from found f left join moved m on true`;

/**
 * Begins an attempt: stamps the row and loads what is sent, or says why nothing may be sent. An endpoint that is not
 * enabled puts the row back to pending with its next cycle; a deleted one cancels it.
 * @throws {Error} when there is no such delivery.
 */
export async function beginAttempt(
  db: Db,
  box: SecretBox,
  key: AttemptKey,
): Promise<{ begun?: BegunAttempt; position: DeliveryPosition; endpointId: string; failureCount: number }> {
  const row = only(
    await db.query<BeginRow>({ name: 'begin-attempt', text: BEGIN, values: [key.deliveryId, key.cycle, key.attempt] }),
  );
  const { state, cycle, nextAttempt, dueInMs, endpointId, failureCount } = row;
  const position = { state, cycle, nextAttempt, dueInMs };
  if (row.verdict !== 'send') return { position, endpointId, failureCount };
  try {
    const secrets = row.sealed.map((sealed) => box.open(sealed, endpointId));
    return { begun: { ...row, secrets }, position, endpointId, failureCount };
  } catch (error) {
    await abandonAttempt(db, key, row.startedAt);
    throw error;
  }
}

/** Takes the stamp back when nothing was sent, for a fault of our own. */
export async function abandonAttempt(db: Db, key: AttemptKey, startedAt: Date): Promise<void> {
  await db.query({
    name: 'abandon-attempt',
    text: `update deliveries set sending_since = null
           where id = $1 and cycle = $2 and next_attempt = $3 and sending_since = $4`,
    values: [key.deliveryId, key.cycle, key.attempt, startedAt],
  });
}

/** The result of one send. Everything from the receiver is already cleaned and cut. */
export interface AttemptRecord extends AttemptKey {
  outcome: Exclude<AttemptOutcome, 'interrupted'>;
  /** As given by `beginAttempt`. */
  startedAt: Date;
  /** Monotonic time from `startedAt` to the end of the attempt. */
  elapsedMs: number;
  durationMs: number;
  statusCode: number | null;
  errorCode: string | null;
  errorText: string | null;
  /** Null where only the facts reached the record. */
  requestHeaders: Record<string, string> | null;
  responseHeaders: [string, string][];
  responseBody: Buffer | null;
  responseCut: boolean;
  worker: string;
}
