-- The statement of the release before migration 0009.
with recursive waiting(endpoint_id) as (
  (select endpoint_id from deliveries where status = 'pending' and not is_test order by endpoint_id limit 1)
  union all
  select (select d.endpoint_id from deliveries d
          where d.status = 'pending' and not d.is_test and d.endpoint_id > w.endpoint_id
          order by d.endpoint_id limit 1)
  from waiting w where w.endpoint_id is not null
),
limiters as (
  select * from unnest($2::text[], $3::timestamptz[], $4::int[]) as l(endpoint_id, enabled_at, slots)
),
accounts as (
  select * from unnest($6::text[], $7::int[], $8::int[]) as a(account_id, in_flight, slots)
),
hosts as (
  select * from unnest($10::text[], $11::int[], $12::int[]) as h(host, free, new_account_slots)
),
host_accounts as (
  select * from unnest($13::text[], $14::text[], $15::int[]) as ha(host, account_id, slots)
),
open as materialized (
  select e.id, e.account_id, split_part(e.url, '/', 3) as host, coalesce(l.slots, $5::int) as slots
  from waiting w join endpoints e on e.id = w.endpoint_id
  left join limiters l on l.endpoint_id = e.id and l.enabled_at = e.enabled_at
  left join accounts a on a.account_id = e.account_id
  left join hosts h on h.host = split_part(e.url, '/', 3)
  left join host_accounts ha on ha.host = h.host and ha.account_id = e.account_id
  where e.status = 'enabled' and e.deleted_at is null and coalesce(l.slots, 1) > 0
    and coalesce(a.slots, $9::int) > 0 and coalesce(ha.slots, h.new_account_slots, 1) > 0
),
turns as (
  select o.account_id, count(*) as endpoints, coalesce(a.in_flight, 0) as in_flight,
    coalesce(a.slots, $9::int) as account_slots,
    row_number() over (order by coalesce(a.in_flight, 0), random()) as account_place
  from open o left join accounts a on a.account_id = o.account_id
  group by o.account_id, a.in_flight, a.slots
  order by account_place limit $1
),
ranked as (
  select o.id, o.host, o.slots, t.*, row_number() over (partition by o.account_id order by random()) as place
  from turns t join open o on o.account_id = t.account_id
),
places as (
  select r.*, row_number() over (partition by r.account_id order by n, r.place) as nth
  from ranked r
  cross join lateral generate_series(1, least(r.slots, ceil($1::numeric / least($1, r.endpoints))::int)) n
  where r.place <= $1
),
hosted as (
  select p.id, p.in_flight + p.nth as turn, p.account_place,
    row_number() over (partition by p.host order by p.in_flight + p.nth, p.account_place) as host_place,
    coalesce(h.free, $16::int) as host_free,
    row_number() over (partition by p.host, p.account_id order by p.nth) as host_account_place,
    coalesce(ha.slots, h.new_account_slots, $17::int) as host_account_slots
  from places p left join hosts h on h.host = p.host
  left join host_accounts ha on ha.host = p.host and ha.account_id = p.account_id
  where p.nth <= p.account_slots
),
chosen as (
  select id, count(*) as share from (
    select id from hosted where host_place <= host_free and host_account_place <= host_account_slots
    order by turn, account_place limit $1
  ) taken group by id
),
ready as (
  select p.id from chosen join endpoints e on e.id = chosen.id cross join lateral (
    select d.id from deliveries d
    where d.endpoint_id = chosen.id and d.status = 'pending' and not d.is_test and d.queued_at > coalesce(e.cancel_queued_until, '-infinity')
    order by d.queued_at, d.id limit chosen.share for update skip locked
  ) p
),
testing(endpoint_id) as (
  (select endpoint_id from deliveries where status = 'pending' and is_test order by endpoint_id limit 1)
  union all
  select (select d.endpoint_id from deliveries d
          where d.status = 'pending' and d.is_test and d.endpoint_id > t.endpoint_id order by d.endpoint_id limit 1)
  from testing t where t.endpoint_id is not null
),
tested as (
  select t.endpoint_id from testing t join endpoints e on e.id = t.endpoint_id
  left join accounts a on a.account_id = e.account_id
  left join hosts h on h.host = split_part(e.url, '/', 3)
  where coalesce(a.slots, $9::int) > 0 and coalesce(h.free, 1) > 0
  order by coalesce(a.in_flight, 0), random()
),
tests as (
  select p.id from tested t cross join lateral (
    select d.id from deliveries d
    where d.endpoint_id = t.endpoint_id and d.status = 'pending' and d.is_test and not exists (
      select from deliveries r where r.endpoint_id = t.endpoint_id and r.status = 'in_progress' and r.is_test)
    order by d.id limit 1 for update skip locked
  ) p
  limit 4
),
picked as (select id from ready union all select id from tests)
update deliveries d set status = 'in_progress', overdue_at = greatest(now(), d.due_at) + interval '60 seconds'
from picked, endpoints e
where d.id = picked.id and e.id = d.endpoint_id
returning d.id as "deliveryId", d.account_id as "accountId", d.event_id as "eventId", d.endpoint_id as "endpointId",
  d.event_type as "eventType", split_part(e.url, '/', 3) as host, d.is_test as "isTest", d.cycle, d.next_attempt as attempt,
  greatest(0, round(extract(epoch from d.due_at - now()) * 1000))::int as "dueInMs",
  e.enabled_at as "enabledAt", d.queued_at as queued
