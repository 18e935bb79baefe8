-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- Statistics are counted once, by a worker, and not again by each reader:
-- uncounted_attempts: a queue. Each attempt that is recorded, until a worker has counted it. Tests are not in it.
-- endpoint_hours:     what is counted, by endpoint and hour (UTC) in which the attempts were sent. Kept for 90 days.
-- endpoint_latest:    the last attempt and the last success of an endpoint, as far as counted. Kept with the endpoint.
-- Whoever reads one of the latter two adds what is in the queue. A worker moves rows in one statement, so each statement
-- sees every attempt exactly once.

create table uncounted_attempts (
  account_id  text not null,
  endpoint_id text not null,
  delivery_id text not null,
  outcome     text not null,
  error_code  text,
  status_code smallint,
  duration_ms int,
  sent_at     timestamptz(3) not null,
  ended_at    timestamptz(3),
  recorded_at timestamptz(3) not null
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000, autovacuum_vacuum_insert_threshold = -1,
  autovacuum_analyze_scale_factor = 0, autovacuum_analyze_threshold = 10000, vacuum_truncate = false);
-- However long the queue is: the last success and the last attempt of an endpoint.
create index uncounted_by_endpoint on uncounted_attempts (endpoint_id, outcome, recorded_at);

create table endpoint_hours (
  account_id          text not null,
  endpoint_id         text not null,
  hour                timestamptz(0) not null,
  delivered           int not null,
  -- Failed attempts: a response with a status of 4xx, of 5xx, or another one that is not 2xx; no response in time; no
  -- connection or no valid response.
  failed_4xx          int not null,
  failed_5xx          int not null,
  failed_other_status int not null,
  failed_timeout      int not null,
  failed_connection   int not null,
  -- Delivered attempts by duration; the bounds are in src/deliveries/latency.ts.
  latency             int[] not null,
  primary key (endpoint_id, hour)
) with (fillfactor = 70);
create index endpoint_hours_by_hour on endpoint_hours (hour);

create table endpoint_latest (
  endpoint_id      text primary key,
  account_id       text not null,
  recorded_at      timestamptz(3) not null,
  delivery_id      text not null,
  outcome          text not null check (outcome in ('delivered', 'failed', 'interrupted')),
  status_code      smallint,
  ended_at         timestamptz(3),
  -- When the last success was recorded, and when the latest success ended.
  succeeded_at     timestamptz(3),
  success_ended_at timestamptz(3)
) with (fillfactor = 70);

-- Whether a success of the endpoint was recorded after this time: the question of the health rule. It reads two index
-- entries, and sees what the calling statement sees.
create function succeeded_since(p_endpoint text, p_since timestamptz) returns boolean language sql stable cost 1000 as $$
  select exists (select from endpoint_latest where endpoint_id = p_endpoint and succeeded_at > p_since)
    or exists (select from uncounted_attempts
               where endpoint_id = p_endpoint and outcome = 'delivered' and recorded_at > p_since)
$$;

create function queue_uncounted_attempt() returns trigger language plpgsql as $$
begin
  insert into uncounted_attempts values (new.account_id, new.endpoint_id, new.delivery_id, new.outcome, new.error_code,
    new.status_code, new.duration_ms, new.sent_at, new.ended_at, new.recorded_at);
  return null;
end $$;

-- Also for attempts that a process of the former release records. An attempt that was recorded long ago is not new: it is
-- copied from one table to another.
create trigger attempts_uncounted after insert on attempts for each row
  when (not new.is_test and new.recorded_at > now() - interval '1 hour') execute function queue_uncounted_attempt();

-- How far the attempts from before are counted. Nobody inserts attempts while this migration has its locks, so those
-- recorded up to former_until are counted from attempts_before, in the order of its index, and those recorded later from the
-- queue. 1 ms: recorded_at is rounded.
create table statistics_progress (
  only_row     boolean primary key default true check (only_row),
  former_until timestamptz(3) not null,
  -- By then every transaction that had begun by former_until is over: those of the product take 20 s at most.
  begins_at    timestamptz(3) not null default now() + interval '1 minute',
  endpoint_id  text not null default '',
  sent_at      timestamptz(3) not null default '-infinity',
  attempt_id   text not null default '',
  ended_at     timestamptz(3)
);
insert into statistics_progress (former_until, ended_at)
select case when has_former then clock_timestamp() + interval '1 millisecond' else '-infinity' end,
  case when has_former then null else now() end
from (select exists (select from attempts) as has_former) former;
