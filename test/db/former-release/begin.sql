-- The statement of the release before migration 0009.
with found as (
  select d.*, greatest(d.queued_at,
nullif(e.cancel_queued_until, 'infinity') + interval '1 microsecond') as queued_after_mark, e.url, e.enabled_at, e.failure_count, case
    when d.status not in ('pending', 'in_progress') or d.cycle <> $2 or d.next_attempt <> $3 then 'stale'
    when e.deleted_at is not null or (d.status = 'pending' and not d.is_test
and d.queued_at <= coalesce(e.cancel_queued_until, '-infinity')) then 'canceled'
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
moved as (
  update deliveries d set
    status = case f.verdict when 'send' then 'in_progress' when 'held' then 'pending' else 'canceled' end,
    queued_at = case f.verdict when 'held' then f.queued_after_mark else d.queued_at end,
    cycle = case f.verdict when 'held' then d.cycle + 1 else d.cycle end,
    next_attempt = case f.verdict when 'held' then 1 else d.next_attempt end,
    sending_since = case f.verdict when 'send' then clock_timestamp() end,
    cycle_started_at = case f.verdict when 'send' then coalesce(d.cycle_started_at, clock_timestamp()) end,
    overdue_at = case f.verdict when 'send' then clock_timestamp() + interval '60 seconds' end,
    finished_at = case f.verdict when 'canceled' then clock_timestamp() end
  from found f where d.id = f.id and f.verdict <> 'stale'
  returning d.status, d.cycle, d.next_attempt, d.sending_since
)
select f.verdict, coalesce(m.status, f.status) as status, coalesce(m.cycle, f.cycle) as cycle,
  coalesce(m.next_attempt, f.next_attempt) as "nextAttempt",
  greatest(0, round(extract(epoch from f.due_at - clock_timestamp()) * 1000))::int as "dueInMs",
  f.account_id as "accountId", f.endpoint_id as "endpointId", f.enabled_at as "enabledAt",
  f.url, f.failure_count as "failureCount", f.event_id as "eventId", f.event_type as "eventType", f.is_test as "isTest",
  m.sending_since as "sentAt",
  case f.verdict when 'send' then (select body from events where id = f.event_id) end as body,
  case f.verdict when 'send' then (
    select array_agg(s.ciphertext order by s.expires_at desc nulls first) from endpoint_secrets s
    where s.endpoint_id = f.endpoint_id and (s.expires_at is null or s.expires_at > now())) end as sealed
from found f left join moved m on true
