-- The statement of the release before migration 0009.
with found as (
  select d.*, e.deleted_at from deliveries d join endpoints e on e.id = d.endpoint_id where d.id = $1 for update of d
),
kept as (
  insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
    ended_at, duration_ms, status_code, error_code, error_message, request_headers, response_headers, response_body,
    response_body_truncated, worker)
  select account_id, endpoint_id, id, is_test, $2, $3, $4, due_at, $5,
    $5::timestamptz + make_interval(secs => $6 / 1000.0), $7, $8, $9, $10, $11, $12, $13, $14, $15 from found
  on conflict (delivery_id, cycle, attempt) where outcome <> 'interrupted' do nothing
  returning ended_at
),
late as (
  update attempts set ended_at = $5::timestamptz + make_interval(secs => $6 / 1000.0), duration_ms = $7,
    status_code = $8, error_code = $9, error_message = $10
  where delivery_id = $1 and cycle = $2 and attempt = $3 and sent_at = $5 and outcome = 'interrupted'
),
moved as (
  update deliveries d set
    status = n.status, sending_since = null,
    next_attempt = case n.status when 'in_progress' then $3 + 1 else d.next_attempt end,
    due_at = case n.status when 'in_progress' then n.next_due_at else d.due_at end,
    overdue_at = case n.status when 'in_progress' then n.next_due_at + interval '60 seconds' end,
    finished_at = case n.status when 'in_progress' then null else clock_timestamp() end
  from (select f.id, case when $4 = 'delivered' then 'delivered'
                          when f.deleted_at is not null then 'canceled'
                          when $3 >= 6 or f.is_test then 'exhausted'
                          else 'in_progress' end as status,
          (select ended_at from kept) + make_interval(secs => $16 / 1000.0) as next_due_at
        from found f) n
  where d.id = n.id and (
    ($4 = 'delivered' and d.status <> 'delivered')
    or (d.cycle = $2 and d.next_attempt = $3 and d.status in ('pending', 'in_progress') and exists (select from kept)))
  returning d.status, d.cycle, d.next_attempt, d.due_at
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
select coalesce(m.status, f.status) as status, coalesce(m.cycle, f.cycle) as cycle,
  coalesce(m.next_attempt, f.next_attempt) as "nextAttempt",
  greatest(0, round(extract(epoch from coalesce(m.due_at, f.due_at) - clock_timestamp()) * 1000))::int as "dueInMs",
  f.endpoint_id as "endpointId", (select failure_count from counted) as "changedFailureCount"
from found f left join moved m on true
