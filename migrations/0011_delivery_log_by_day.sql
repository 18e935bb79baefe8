-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- deliveries:          what is not finished: pending, held, in_progress. Small, and changed often.
-- finished_deliveries: each moves here when it ends, and is seldom changed again. By day, as events and attempts are.
-- What a release before this one finishes stays in deliveries until a worker moves it.

create table finished_deliveries (
  id               text not null,
  account_id       text not null,
  event_id         text not null,
  endpoint_id      text not null,
  event_type       text not null,
  is_test          boolean not null,
  status           text not null check (status in ('delivered', 'exhausted', 'canceled', 'expired')),
  cycle            int not null,
  next_attempt     smallint not null,
  created_at       timestamptz(3) not null,
  cycle_started_at timestamptz(3),
  finished_at      timestamptz(3) not null,
  primary key (id)
) partition by range (id);
create index finished_by_account on finished_deliveries (account_id, status, event_type, id);
create index finished_by_endpoint on finished_deliveries (endpoint_id, status, event_type, id);
create index finished_by_event on finished_deliveries (event_id);
create index finished_tests_by_account on finished_deliveries (account_id, status, event_type, id) where is_test;
create index finished_tests_by_endpoint on finished_deliveries (endpoint_id, status, event_type, id) where is_test;
create index finished_exhausted on finished_deliveries (endpoint_id, finished_at, id)
  where status = 'exhausted' and not is_test;
-- What has expired is shown for a while, and outlives its day.
create index finished_expired on finished_deliveries (id) where status = 'expired';

-- The former tables become the first partitions, with the indexes that they have.
alter table events rename to events_before;
alter index events_pkey rename to events_before_pkey;
alter index events_by_account rename to events_before_by_account;
alter table attempts rename to attempts_before;
alter index attempts_pkey rename to attempts_before_pkey;
alter index attempts_once rename to attempts_before_once;

create table events (like events_before including defaults, primary key (id)) partition by range (id);
create index events_by_account on events (account_id, type, id);

-- An attempt is in the partition of its delivery.
create table attempts (
  like attempts_before including defaults,
  constraint attempts_attempt_check check (attempt between 1 and 6),
  constraint attempts_outcome_check check (outcome in ('delivered', 'failed', 'interrupted'))
) partition by range (delivery_id);
create unique index attempts_once on attempts (delivery_id, cycle, attempt) where outcome <> 'interrupted';

create table finished_deliveries_before (like finished_deliveries including defaults including constraints);
do $$
declare
  v_event    text := (select substring(pg_get_constraintdef(oid) from '(evt_[0-9A-Z]+)') from pg_constraint
                      where conname = 'events_before' and conrelid = 'events_before'::regclass);
  v_delivery text := (select substring(pg_get_constraintdef(oid) from '(dlv_[0-9A-Z]+)') from pg_constraint
                      where conname = 'attempts_before' and conrelid = 'attempts_before'::regclass);
begin
  execute format('alter table events attach partition events_before for values from (minvalue) to (%L)', v_event);
  execute format('alter table attempts attach partition attempts_before for values from (minvalue) to (%L)', v_delivery);
  execute format('alter table finished_deliveries attach partition finished_deliveries_before
    for values from (minvalue) to (%L)', v_delivery);
end $$;
alter table events_before drop constraint events_before;
alter table attempts_before drop constraint attempts_before;

-- For the partitions that are created from now on. The former attempts have attempts_by_delivery.
create index attempts_interrupted on only attempts (delivery_id, cycle, attempt) where outcome = 'interrupted';

-- Takes what has no partition, so that nothing is refused when nobody has created partitions for a week.
create table events_default partition of events default;
create table attempts_default partition of attempts default;
create table finished_deliveries_default partition of finished_deliveries default;

-- Creates the partitions of a day (UTC) where they are missing. Security definer: processes may run with a role that
-- owns no table.
-- Errors: 23514 the default partition has rows of that day, which stay there.
create function create_log_day(p_day date) returns void language plpgsql security definer set search_path = public as $$
declare
  v_table text;
  v_prefix text;
  v_name text;
begin
  foreach v_table in array array['events', 'finished_deliveries', 'attempts'] loop
    v_name := v_table || to_char(p_day, '"_"YYYYMMDD');
    v_prefix := case v_table when 'events' then 'evt' else 'dlv' end;
    if to_regclass(v_name) is null then
      -- Attached rather than created in place, because that locks the table for everyone.
      execute format('create table %I (like %I including defaults including constraints)', v_name, v_table);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', v_table, v_name,
        first_id(v_prefix, p_day::timestamp at time zone 'UTC'),
        first_id(v_prefix, (p_day + 1)::timestamp at time zone 'UTC'));
    end if;
  end loop;
end $$;

-- The days from the bound of the former rows to a week ahead.
do $$
declare
  v_day date := (now() at time zone 'UTC')::date;
  v_last date := v_day + 7;
  v_first text := (select substring(pg_get_expr(relpartbound, oid) from 'TO \(''(evt_[0-9A-Z]+)''') from pg_class
                   where oid = 'events_before'::regclass);
begin
  while v_day <= v_last loop
    if first_id('evt', v_day::timestamp at time zone 'UTC') >= v_first then
      perform create_log_day(v_day);
    end if;
    v_day := v_day + 1;
  end loop;
end $$;

-- What is not finished. 'held': waits because its endpoint is off, or behind others that did.
alter table deliveries drop constraint deliveries_status_check;
alter table deliveries add constraint deliveries_status_check
  check (status in ('pending', 'held', 'in_progress', 'delivered', 'exhausted', 'canceled')) not valid;
-- Its further indexes are in src/db/online-indexes.sql.ts: creating them here would lock a large table. One of them takes the
-- place of this one.
drop index deliveries_overdue;

-- is_releasing: held deliveries are becoming pending, oldest first, and new ones queue behind them.
-- settling_until: until then workers look for deliveries that were accepted under the former status.
alter table endpoints
  add column is_releasing boolean not null default false,
  add column settling_until timestamptz(3);
create index endpoints_settling on endpoints (id) where settling_until is not null and deleted_at is null;
update endpoints set settling_until = now() + interval '1 minute' where status <> 'enabled' and deleted_at is null;

-- Every change of status, by whichever release, moves the deliveries that wait.
create function settle_endpoint() returns trigger language plpgsql as $$
begin
  new.settling_until := clock_timestamp() + interval '1 minute';
  new.is_releasing := new.status = 'enabled' and exists (
    select from deliveries where endpoint_id = new.id and status = 'held'
      and queued_at > coalesce(new.cancel_queued_until, '-infinity'));
  return new;
end $$;
create trigger endpoint_settles before update of status on endpoints
  for each row when (old.status is distinct from new.status) execute function settle_endpoint();

-- As before, but deliveries that are held have a status of their own.
create or replace function end_incident() returns trigger language plpgsql as $$
begin
  update notifications n set ended_at = now(),
    held_count = (select count(*) from (
      select from deliveries d where d.endpoint_id = new.id and d.status = 'held'
        and d.queued_at > coalesce(old.cancel_queued_until, '-infinity')
      union all
      select from deliveries d where d.endpoint_id = new.id and d.status = 'pending' and not d.is_test
        and d.queued_at > coalesce(old.cancel_queued_until, '-infinity')
      limit 10000) held),
    email_id = case when exists (select from emails m where m.id = n.email_id and m.outcome = 'refused') then null
                    else n.email_id end
  where n.endpoint_id = new.id and n.incident = new.incident;
  return new;
end $$;

-- Deliveries as customers see them, wherever they are.
create view all_deliveries as
  select id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt, created_at, queued_at,
    due_at, sending_since, cycle_started_at, finished_at from deliveries
  union all
  select id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt, created_at, created_at,
    created_at, null, cycle_started_at, finished_at from finished_deliveries;

-- A worker of the release before cancels what is pending, and then forgets that older held deliveries were skipped.
create function keep_skip_mark() returns trigger language plpgsql as $$
begin
  if exists (select from deliveries
      where endpoint_id = new.id and status = 'held' and queued_at <= old.cancel_queued_until) then
    new.cancel_queued_until := old.cancel_queued_until;
  end if;
  return new;
end $$;
create trigger skip_mark_stays before update of cancel_queued_until on endpoints for each row
  when (new.cancel_queued_until is null and old.cancel_queued_until is not null) execute function keep_skip_mark();

-- The number of deliveries of an event. Their ids are made after its own, so partitions of earlier days are not read.
create function count_deliveries(p_event text) returns int language sql stable as $$
  select ((select count(*) from deliveries where event_id = p_event)
    + (select count(*) from finished_deliveries where event_id = p_event and id >= 'dlv_' || substr(p_event, 5, 10)))::int
$$;

-- deleted_at: from then on the account does not exist for producers and keys, and its rows are being erased.
-- erased_at:  nothing of it is left but this row, which keeps the id and these times.
alter table accounts
  add column deleted_at timestamptz(3),
  add column erased_at  timestamptz(3);

-- Accepts an event: one row in events and a delivery for every endpoint that subscribes to its type, in the caller's
-- transaction. A delivery is held if its endpoint is off, or has held ones still. It never notifies: NOTIFY would serialise
-- the commits of all producers; workers poll.
-- A deleted account is no account. A redacted event is replayed for any data: its fingerprint is empty.
-- Errors: 23514 (known_event_type) unknown type; HW400 bad data; HW404 no such account;
-- HW409 the idempotency key was used for another event within the last 72 hours.
create or replace function publish_event(p_account text, p_type text, p_data json, p_idempotency_key text default null)
returns table (event_id text, created_at timestamptz, deliveries int, replayed boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_fingerprint bytea := sha256(convert_to(p_type || ' ' || p_data::text, 'UTF8'));
  v_event  events%rowtype;
  v_seen   idempotency_keys%rowtype;
  v_count  int;
begin
  if not exists (select from event_types where name = p_type) then
    raise exception 'there is no event type "%"', p_type using errcode = '23514', constraint = 'known_event_type';
  end if;
  if json_typeof(p_data) is distinct from 'object' then
    raise exception 'data must be a JSON object' using errcode = 'HW400';
  end if;
  if octet_length(p_data::text) > 262144 then
    raise exception 'data is larger than 256 KiB' using errcode = 'HW400';
  end if;
  if not exists (select from accounts where id = p_account and deleted_at is null) then
    raise exception 'no such account' using errcode = 'HW404';
  end if;

  if p_idempotency_key is not null then
    -- A concurrent call with the same key waits here for the first transaction, then finds its row.
    insert into idempotency_keys as k (account_id, key, fingerprint) values (p_account, p_idempotency_key, v_fingerprint)
    on conflict (account_id, key) do update
      set fingerprint = excluded.fingerprint, event_id = null, created_at = now()
      where k.created_at < now() - interval '72 hours';
    if not found then
      select * into strict v_seen from idempotency_keys where account_id = p_account and key = p_idempotency_key;
      if v_seen.fingerprint not in (v_fingerprint, '') then
        raise exception 'the idempotency key was used for another event' using errcode = 'HW409';
      end if;
      return query select e.id, e.created_at::timestamptz, count_deliveries(e.id), true
        from events e where e.id = v_seen.event_id;
      return;
    end if;
  end if;

  v_event.id := new_id('evt');
  v_event.created_at := date_trunc('second', now());
  insert into events (id, account_id, type, created_at, body)
  values (v_event.id, p_account, p_type, v_event.created_at,
    event_body(v_event.id, p_type, v_event.created_at, p_data::text));

  insert into deliveries (account_id, event_id, endpoint_id, event_type, status)
  select p_account, v_event.id, e.id, p_type,
    case when e.status = 'enabled' and not e.is_releasing then 'pending' else 'held' end
  from endpoints e
  where e.account_id = p_account and e.deleted_at is null and e.event_types && array[p_type, '*'];
  get diagnostics v_count = row_count;

  if p_idempotency_key is not null then
    update idempotency_keys set event_id = v_event.id where account_id = p_account and key = p_idempotency_key;
  end if;
  return query select v_event.id, v_event.created_at::timestamptz, v_count, false;
end $$;
