import type { Db } from '../db/pool';
import { lastFailure } from '../deliveries/last-failure';
import { ATTEMPTS_PER_CYCLE, OVERDUE_AFTER, UNFINISHED } from '../deliveries/delivery';
import { MAX_TRIES, moveByNewStatus } from '../deliveries/finished.sql';
import type { EndpointId } from '../lib/ids';
import type { AttemptRecord, DeliveryPosition } from './begin-attempt.sql';

/** Where the delivery stands after the record, and the endpoint's failure count if this record changed it. */
export interface Recorded extends DeliveryPosition {
  endpointId: EndpointId;
  /** Null when the count did not change. */
  changedFailureCount: number | null;
}

// $1 delivery  $2 cycle  $3 attempt  $4 outcome  $5 sent_at  $6 elapsed ms  $7 duration_ms  $8 status_code  $9 error_code
// $10 error_message  $11 request_headers  $12 response_headers  $13 response_body  $14 response_body_truncated  $15 worker
// $16 wait before the next attempt, in ms  $17 sent_twice  $18 last_failure
// kept:    the first record of an attempt wins.
// verdict: new_status is null where nothing moves. A 2xx of any cycle makes the delivery delivered; a failure changes only its
//          own cycle and attempt.
// counted: the failure count is the number of retries that failed in the current outage (docs/architecture.md, Health).
const STEPS = `
  kept as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
      ended_at, duration_ms, status_code, error_code, error_message, request_headers, response_headers, response_body,
      response_body_truncated, worker, sent_twice)
    select account_id, endpoint_id, id, is_test, $2, $3, $4, due_at, $5,
      $5::timestamptz + make_interval(secs => $6 / 1000.0), $7, $8, $9, $10, $11, $12, $13, $14, $15, $17 from found
    on conflict (delivery_id, cycle, attempt) where outcome <> 'interrupted' do nothing
    returning ended_at
  ),
  verdict as (
    select f.*, k.ended_at + make_interval(secs => $16 / 1000.0) as next_due_at, case
      when f.status = 'delivered' then null
      when $4 = 'delivered' then 'delivered'
      when k.ended_at is null or f.cycle <> $2 or f.next_attempt <> $3 or f.status not in ${UNFINISHED} then null
      when f.deleted_at is not null then 'canceled'
      when $3 >= ${ATTEMPTS_PER_CYCLE} or f.is_test then 'exhausted'
      else 'in_progress' end as new_status
    from found f left join kept k on true
  ),
  waiting as (
    update deliveries d set status = 'in_progress', sending_since = null, next_attempt = $3 + 1, last_failure = $18,
      due_at = v.next_due_at, overdue_at = v.next_due_at + ${OVERDUE_AFTER}
    from verdict v where d.id = $1 and v.new_status = 'in_progress'
  ),
  gone as (
    delete from deliveries d using verdict v where d.id = $1 and v.new_status <> 'in_progress'
    returning d.*, v.new_status, $18::text as new_failure, clock_timestamp() as ended_at
  ),
  finished as (${moveByNewStatus}),
  counted as (
    update endpoints e set counted_at = now(),
      failure_count = case $4 when 'delivered' then 0 else $3 - 1 end,
      failing_since = case $4 when 'delivered' then null else v.cycle_started_at end,
      failing_delivery_id = case $4 when 'delivered' then null else v.id end
    from verdict v
    where e.id = v.endpoint_id and not v.is_test and e.status = 'enabled' and e.deleted_at is null and (
      ($4 = 'delivered' and e.failure_count > 0)
      or ($4 = 'failed' and $3 >= 2 and exists (select from kept)
        and v.cycle = $2 and v.cycle_started_at >= e.enabled_at and e.failure_count < $3 - 1
        and not succeeded_since(e.id, v.cycle_started_at)))
    returning e.failure_count
  )`;

const RESULT = `
  select coalesce(v.new_status, v.status) as status, v.cycle,
    case v.new_status when 'in_progress' then $3 + 1 else v.next_attempt end as "nextAttempt",
    greatest(0, round(extract(epoch from coalesce(v.next_due_at, v.due_at) - clock_timestamp()) * 1000))::int as "dueInMs",
    v.endpoint_id as "endpointId", (select failure_count from counted) as "changedFailureCount"
  from verdict v`;

// This send is the one under way.
const IN_TIME = `
  with found as (
    select d.*, e.deleted_at from deliveries d join endpoints e on e.id = d.endpoint_id
    where d.id = $1 and d.cycle = $2 and d.next_attempt = $3 and d.sending_since = $5 and d.status in ${UNFINISHED}
    for update of d
  ),
  ${STEPS}
  ${RESULT}`;

const COLUMNS = `id, account_id, event_id, endpoint_id, is_test, status, cycle, next_attempt, cycle_started_at`;

// The delivery went on without this send, or has ended.
// late:    fills in the row of the send, if it was taken for interrupted.
// amended: a delivery that had ended otherwise is delivered.
const LATE = `
  with unfinished as (select * from deliveries where id = $1 for update),
  ended as (select * from finished_deliveries where id = $1 for update),
  found as (
    select u.*, e.deleted_at from (
      select ${COLUMNS}, due_at, true as is_unfinished from unfinished
      union all select ${COLUMNS}, $5::timestamptz, false from ended) u
    join endpoints e on e.id = u.endpoint_id
  ),
  ${STEPS},
  late as (
    update attempts set ended_at = $5::timestamptz + make_interval(secs => $6 / 1000.0), duration_ms = $7,
      status_code = $8, error_code = $9, error_message = $10, sent_twice = $17
    where delivery_id = $1 and cycle = $2 and attempt = $3 and sent_at = $5 and outcome = 'interrupted'
  ),
  amended as (
    update finished_deliveries d set status = 'delivered', last_failure = null, finished_at = clock_timestamp()
    from verdict v where d.id = $1 and not v.is_unfinished and v.new_status = 'delivered'
  )
  ${RESULT}`;

/**
 * Records the result of a send, and updates the delivery and the endpoint's failure count, in one statement. Repeating it
 * changes nothing.
 * @param nextWaitMs the wait before the next attempt, if this one failed; 0 after the last.
 * @returns `undefined` when the delivery has been erased; nothing was recorded
 */
export async function recordAttempt(db: Db, record: AttemptRecord, nextWaitMs: number): Promise<Recorded | undefined> {
  const values = [
    record.deliveryId,
    record.cycle,
    record.attempt,
    record.outcome,
    record.sentAt,
    record.elapsedMs,
    record.durationMs,
    record.statusCode,
    record.errorCode,
    record.errorMessage,
    record.requestHeaders && JSON.stringify(record.requestHeaders),
    JSON.stringify(record.responseHeaders),
    record.responseBody,
    record.responseBodyTruncated,
    record.worker,
    nextWaitMs,
    record.sentTwice,
    lastFailure(record),
  ];
  const inTime = await db.query<Recorded>({ name: 'record-attempt', text: IN_TIME, values });
  let [recorded] = inTime.rows;
  for (let tries = 1; !recorded && tries <= MAX_TRIES; tries += 1) {
    // Without a name it is planned with its values, so that only the partition of the delivery is looked at.
    const late = await db.query<Recorded>({ text: LATE, values });
    [recorded] = late.rows;
  }
  return recorded;
}
