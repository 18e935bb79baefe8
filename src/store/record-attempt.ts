import { ATTEMPTS_PER_CYCLE } from '../domain/types';
import type { AttemptRecord, DeliveryPosition } from './attempts';
import { OVERDUE_AFTER } from './overdue';
import { only } from './pool';
import type { Db } from './pool';

/** Where the delivery stands after the record, and the endpoint's failure count if this record moved it. */
export interface Recorded extends DeliveryPosition {
  endpointId: string;
  /** Null when the count did not move. */
  movedFailureCount: number | null;
}

// kept:    the first record of an attempt wins; a late one only fills in its interrupted row.
// moved:   a 2xx of any cycle makes the delivery delivered; a failure moves only its own cycle and attempt.
// counted: the failure count is how many retries the present outage has eaten (DESIGN promise 7).
const RECORD = `
  with found as (
    select d.*, e.deleted_at from deliveries d join endpoints e on e.id = d.endpoint_id where d.id = $1 for update of d
  ),
  kept as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, started_at,
      ended_at, duration_ms, status_code, error_code, error_text, request_headers, response_headers, response_body,
      response_cut, worker)
    select account_id, endpoint_id, id, is_test, $2, $3, $4, due_at, $5,
      $5::timestamptz + make_interval(secs => $6 / 1000.0), $7, $8, $9, $10, $11, $12, $13, $14, $15 from found
    on conflict (delivery_id, cycle, attempt) where outcome <> 'interrupted' do nothing
    returning ended_at
  ),
  late as (
    update attempts set ended_at = $5::timestamptz + make_interval(secs => $6 / 1000.0), duration_ms = $7,
      status_code = $8, error_code = $9, error_text = $10
    where delivery_id = $1 and cycle = $2 and attempt = $3 and started_at = $5 and outcome = 'interrupted'
  ),
  moved as (
    update deliveries d set
      state = n.state, sending_since = null,
      next_attempt = case n.state when 'running' then $3 + 1 else d.next_attempt end,
      due_at = case n.state when 'running' then n.next_due_at else d.due_at end,
      overdue_at = case n.state when 'running' then n.next_due_at + ${OVERDUE_AFTER} end,
      finished_at = case n.state when 'running' then null else clock_timestamp() end
    from (select f.id, case when $4 = 'delivered' then 'delivered'
                            when f.deleted_at is not null then 'canceled'
                            when $3 >= ${ATTEMPTS_PER_CYCLE} or f.is_test then 'exhausted'
                            else 'running' end as state,
            (select ended_at from kept) + make_interval(secs => $16 / 1000.0) as next_due_at
          from found f) n
    where d.id = n.id and (
      ($4 = 'delivered' and d.state <> 'delivered')
      or (d.cycle = $2 and d.next_attempt = $3 and d.state in ('pending', 'running') and exists (select from kept)))
    returning d.state, d.cycle, d.next_attempt, d.due_at
  ),
  counted as (
    update endpoints e set counted_at = now(),
      failure_count = case $4 when 'delivered' then 0 else $3 - 1 end,
      failing_since = case $4 when 'delivered' then null else f.cycle_started_at end,
      failing_delivery_id = case $4 when 'delivered' then null else f.id end
    from found f
    where e.id = f.endpoint_id and not f.is_test and e.status = 'enabled' and e.deleted_at is null and (
      ($4 = 'delivered' and e.failure_count > 0)
      or ($4 = 'failed' and $3 >= 2 and exists (select from kept)
        and f.cycle = $2 and f.cycle_started_at >= e.enabled_at and e.failure_count < $3 - 1
        and not exists (select from attempts a where a.endpoint_id = e.id and a.outcome = 'delivered' and not a.is_test
                          and a.recorded_at > f.cycle_started_at)))
    returning e.failure_count
  )
  select coalesce(m.state, f.state) as state, coalesce(m.cycle, f.cycle) as cycle,
    coalesce(m.next_attempt, f.next_attempt) as "nextAttempt",
    greatest(0, round(extract(epoch from coalesce(m.due_at, f.due_at) - clock_timestamp()) * 1000))::int as "dueInMs",
    f.endpoint_id as "endpointId", (select failure_count from counted) as "movedFailureCount"
  from found f left join moved m on true`;

/**
 * Records the result of a send and moves the delivery and the endpoint's failure count, in one statement. Repeating it
 * changes nothing.
 * @param nextWaitMs the wait before the next attempt, should this one have failed; 0 after the last.
 */
export async function recordAttempt(db: Db, record: AttemptRecord, nextWaitMs: number): Promise<Recorded> {
  const result = await db.query<Recorded>({
    name: 'record-attempt',
    text: RECORD,
    values: [
      record.deliveryId,
      record.cycle,
      record.attempt,
      record.outcome,
      record.startedAt,
      record.elapsedMs,
      record.durationMs,
      record.statusCode,
      record.errorCode,
      record.errorText,
      record.requestHeaders && JSON.stringify(record.requestHeaders),
      JSON.stringify(record.responseHeaders),
      record.responseBody,
      record.responseCut,
      record.worker,
      nextWaitMs,
    ],
  });
  return only(result);
}
