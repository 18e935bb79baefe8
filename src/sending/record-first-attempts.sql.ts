import { isLookedUp } from '../db/lookup.sql';
import type { Db } from '../db/pool';
import { lastFailure } from '../deliveries/last-failure';
import { UNFINISHED } from '../deliveries/delivery';
import { moveByNewStatus } from '../deliveries/finished.sql';
import type { DeliveryId } from '../lib/ids';
import type { AttemptRecord } from './begin-attempt.sql';
import type { Recorded } from './record-attempt.sql';

/** When the reconciler looks at a delivery that waits for its first retry, and how long that wait is. In milliseconds. */
export interface FirstWait {
  nextWaitMs: number;
  overdueAfterMs: number;
}

// $1–$16 the columns of the results  $17 wait before the next attempt, in ms  $18 after that wait, it is overdue, in ms
// found: sends under way that no lock holds up and whose success changes no failure count. A group must not wait for one of
//        its deliveries, nor lock an endpoint. What is not found is recorded alone.
const RECORD = `
  with results as (
    select * from unnest($1::text[], $2::int[], $3::text[], $4::timestamptz[], $5::int[], $6::int[], $7::smallint[],
      $8::text[], $9::text[], $10::text[], $11::text[], $12::bytea[], $13::boolean[], $14::text[], $15::boolean[], $16::text[])
    as r(delivery_id, sent_cycle, outcome, sent_at, elapsed_ms, duration_ms, status_code, error_code, error_message,
      request_headers, response_headers, response_body, response_body_truncated, worker, sent_twice, new_failure)
  ),
  found as (
    select d.*, r.*, e.deleted_at
    from results r
    join deliveries d on ${isLookedUp('d.id', 'r.delivery_id')}
    join endpoints e on ${isLookedUp('e.id', 'd.endpoint_id')}
    where d.cycle = r.sent_cycle and d.next_attempt = 1 and d.sending_since = r.sent_at and d.status in ${UNFINISHED}
      and not (r.outcome = 'delivered' and e.failure_count > 0)
    for update of d skip locked
  ),
  kept as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
      ended_at, duration_ms, status_code, error_code, error_message, request_headers, response_headers, response_body,
      response_body_truncated, worker, sent_twice)
    select account_id, endpoint_id, id, is_test, cycle, 1, outcome, due_at, sent_at,
      sent_at + make_interval(secs => elapsed_ms / 1000.0), duration_ms, status_code, error_code, error_message,
      request_headers::json, response_headers::json, response_body, response_body_truncated, worker, sent_twice from found
    returning delivery_id, ended_at
  ),
  verdict as (
    select f.*, k.ended_at + make_interval(secs => $17 / 1000.0) as next_due_at, case
      when f.outcome = 'delivered' then 'delivered'
      when f.deleted_at is not null then 'canceled'
      when f.is_test then 'exhausted'
      else 'in_progress' end as new_status
    from found f join kept k on k.delivery_id = f.id
  ),
  waiting as (
    update deliveries d set sending_since = null, next_attempt = 2, last_failure = v.new_failure,
      due_at = v.next_due_at, overdue_at = v.next_due_at + make_interval(secs => $18 / 1000.0)
    from verdict v where ${isLookedUp('d.id', 'v.id')} and v.new_status = 'in_progress'
  ),
  gone as (
    delete from deliveries d using verdict v where ${isLookedUp('d.id', 'v.id')} and v.new_status <> 'in_progress'
    returning d.*, v.new_status, v.new_failure, clock_timestamp() as ended_at
  ),
  finished as (${moveByNewStatus})
  select v.id as "deliveryId", v.new_status as status, v.cycle,
    case v.new_status when 'in_progress' then 2 else 1 end as "nextAttempt",
    case v.new_status when 'in_progress'
      then greatest(0, round(extract(epoch from v.next_due_at - clock_timestamp()) * 1000))::int else 0 end as "dueInMs",
    v.endpoint_id as "endpointId", null::int as "changedFailureCount"
  from verdict v`;

/**
 * Records the results of first attempts, each of another delivery, in one statement, as `recordAttempt` does one by one.
 * @returns what was recorded. What is missing is to be recorded alone: its send is no longer the one under way, it ends an
 * outage of its endpoint, or another transaction has locked the delivery.
 */
export async function recordFirstAttempts(
  db: Db,
  records: readonly AttemptRecord[],
  { nextWaitMs, overdueAfterMs }: FirstWait,
): Promise<Map<DeliveryId, Recorded>> {
  const column = <Value>(value: (record: AttemptRecord) => Value) => records.map(value);
  const result = await db.query<Recorded & { deliveryId: DeliveryId }>({
    name: 'record-first-attempts',
    text: RECORD,
    values: [
      column((record) => record.deliveryId),
      column((record) => record.cycle),
      column((record) => record.outcome),
      column((record) => record.sentAt),
      column((record) => record.elapsedMs),
      column((record) => record.durationMs),
      column((record) => record.statusCode),
      column((record) => record.errorCode),
      column((record) => record.errorMessage),
      column((record) => record.requestHeaders && JSON.stringify(record.requestHeaders)),
      column((record) => JSON.stringify(record.responseHeaders)),
      column((record) => record.responseBody),
      column((record) => record.responseBodyTruncated),
      column((record) => record.worker),
      column((record) => record.sentTwice),
      column(lastFailure),
      nextWaitMs,
      overdueAfterMs,
    ],
  });
  return new Map(result.rows.map(({ deliveryId, ...recorded }) => [deliveryId, recorded]));
}
