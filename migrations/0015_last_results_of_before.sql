-- Up Migration

-- The last attempt and the last success of each endpoint, from before attempts were queued to be counted. Two index entries
-- an endpoint; it locks nothing. A migration of its own, because the one that queues them locks out whoever inserts attempts.
insert into endpoint_latest as l (endpoint_id, account_id, recorded_at, delivery_id, outcome, status_code, ended_at,
  succeeded_at, success_ended_at)
select e.id, e.account_id, a.recorded_at, a.delivery_id, a.outcome, a.status_code, a.ended_at, s.recorded_at, s.ended_at
from endpoints e
cross join lateral (
  select * from attempts_before where endpoint_id = e.id and not is_test order by sent_at desc, id desc limit 1) a
left join lateral (
  select recorded_at, ended_at from attempts_before where endpoint_id = e.id and outcome = 'delivered' and not is_test
  order by recorded_at desc limit 1) s on true
where e.deleted_at is null
order by e.id
on conflict (endpoint_id) do update set
  succeeded_at = greatest(l.succeeded_at, excluded.succeeded_at),
  success_ended_at = greatest(l.success_ended_at, excluded.success_ended_at);
