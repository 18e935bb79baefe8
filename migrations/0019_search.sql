-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- What a producer calls the event, for search. Endpoints do not receive it.
alter table events add column reference text;

-- The result of the last attempt, if it failed: its error code, but for `http_status` the class of the status, such as `5xx`. For
-- lists: only failures are indexed, in the order in which they are searched, so deliveries that succeed cost nothing more.
alter table deliveries add column last_failure text;
alter table finished_deliveries add column last_failure text;
-- For the partitions that are created from now on. The indexes of the others, and of `deliveries`, are in
-- src/db/online-indexes.sql.ts.
create index finished_failed_by_account on only finished_deliveries (account_id, last_failure, status, event_type, id)
  where last_failure is not null;
create index finished_failed_by_endpoint on only finished_deliveries (endpoint_id, last_failure, status, event_type, id)
  where last_failure is not null;
create index finished_failed_tests_by_account on only finished_deliveries (account_id, last_failure, status, event_type, id)
  where last_failure is not null and is_test;
create index finished_failed_tests_by_endpoint on only finished_deliveries (endpoint_id, last_failure, status, event_type, id)
  where last_failure is not null and is_test;
create or replace view all_deliveries as
  select id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt, created_at, queued_at,
    due_at, sending_since, cycle_started_at, finished_at, last_failure from deliveries
  union all
  select id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt, created_at, created_at,
    created_at, null, cycle_started_at, finished_at, last_failure from finished_deliveries;

-- The copies that retention is making are to take the places of partitions.
do $$
declare
  v_copy text;
begin
  for v_copy in
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname ~ '^(events|finished_deliveries)_.*_copy$'
      and not relispartition
  loop
    execute format('alter table %I add column %I text', v_copy,
      case when v_copy like 'events%' then 'reference' else 'last_failure' end);
  end loop;
end $$;

-- By which ids of the customer's own an event is found: those in its data, and its reference. By day, as events are, and gone with
-- its day. id: the event's.
create table event_ids (
  account_id text not null,
  kind       text not null check (kind in ('data', 'reference')),
  value      text not null,
  event_type text not null,
  id         text not null,
  primary key (account_id, kind, value, event_type, id)
) partition by range (id);

-- Takes what has no partition, as those of the other tables do. Retention deletes from it in the order of ids.
create table event_ids_default partition of event_ids default;
create index event_ids_default_id on event_ids_default (id);
do $$
declare
  v_day date := (now() at time zone 'UTC')::date;
begin
  for n in 0..7 loop
    execute format('create table %I partition of event_ids for values from (%L) to (%L)',
      'event_ids_' || to_char(v_day + n, 'YYYYMMDD'),
      first_id('evt', (v_day + n)::timestamp at time zone 'UTC'), first_id('evt', (v_day + n + 1)::timestamp at time zone 'UTC'));
  end loop;
end $$;

-- Who publishes in transactions of their own goes on with the rights that they have.
do $$
declare
  v_role text;
begin
  for v_role in
    select distinct case a.grantee when 0 then 'public' else quote_ident(r.rolname) end
    from pg_class c cross join aclexplode(c.relacl) a left join pg_roles r on r.oid = a.grantee
    where c.oid = 'events'::regclass and a.privilege_type = 'INSERT' and a.grantee <> c.relowner
  loop
    execute 'grant insert on event_ids to ' || v_role;
  end loop;
end $$;

create or replace view log_partitions as
  select p.relname as name, t.relname as parent,
    case when bound like '%FROM (MINVALUE)%' then '' else substring(bound from 'FROM \(''(\w+)''\)') end as lower,
    substring(bound from 'TO \(''(\w+)''\)') as upper,
    coalesce(obj_description(p.oid, 'pg_class') = 'complete', false) as is_compacted
  from pg_class t join pg_inherits i on i.inhparent = t.oid join pg_class p on p.oid = i.inhrelid,
    lateral (select pg_get_expr(p.relpartbound, p.oid) as bound) b
  where t.relnamespace = 'public'::regnamespace and t.relkind = 'p'
    and t.relname in ('events', 'event_ids', 'finished_deliveries', 'attempts');

-- As before. Of the ids, none must stay.
create or replace function needed_log_rows(p_table text) returns text language sql immutable as $$
  select case p_table
    when 'events' then 'exists (select from deliveries d where d.event_id = r.id)'
    when 'event_ids' then 'false'
    when 'attempts' then 'exists (select from deliveries d where d.id = r.delivery_id)'
    else 'r.status = ''expired'' and r.finished_at > now() - interval ''7 days''' end
$$;

create or replace function drop_detached_log_table(p_name text) returns void
language plpgsql security definer set search_path = public as $$
begin
  perform assert_may_prune(substring(p_name from '^(events|event_ids|finished_deliveries|attempts)_(?:before|\d{8})_(?:old|copy)$'));
  if substring(p_name from '_(old|copy)$') is null or exists (
      select from pg_inherits where inhrelid = to_regclass(quote_ident(p_name))) then
    raise exception '% is not detached', p_name;
  end if;
  perform set_config('lock_timeout', '50ms', true);
  if p_name like '%\_copy' then
    execute format('drop trigger if exists mirror_to_copy on %I', left(p_name, -5));
  end if;
  execute format('drop table if exists %I', p_name);
end $$;

-- As before, with the table of ids.
create or replace function create_log_day(p_day date) returns void
language plpgsql security definer set search_path = public as $$
declare
  v_table text;
  v_prefix text;
  v_name text;
  v_from text;
  v_before text;
  v_has_rows boolean;
begin
  if not has_table_privilege(session_user, 'public.events', 'insert') then
    raise exception 'permission denied: % may not insert events', session_user using errcode = '42501';
  end if;
  perform set_config('lock_timeout', '50ms', true);
  foreach v_table in array array['events', 'event_ids', 'finished_deliveries', 'attempts'] loop
    v_name := v_table || to_char(p_day, '"_"YYYYMMDD');
    v_prefix := case when v_table in ('events', 'event_ids') then 'evt' else 'dlv' end;
    v_from := first_id(v_prefix, p_day::timestamp at time zone 'UTC');
    v_before := first_id(v_prefix, (p_day + 1)::timestamp at time zone 'UTC');
    if to_regclass(v_name) is null then
      -- By an index, and before anybody has to wait: to attach, PostgreSQL would read all of the default partition.
      execute format('select exists (select from %1$I where %2$I >= $1 and %2$I < $2)', v_table || '_default',
        case v_table when 'attempts' then 'delivery_id' else 'id' end) into v_has_rows using v_from, v_before;
      if v_has_rows then
        raise exception '% has rows of %', v_table || '_default', p_day using errcode = '23514';
      end if;
      execute format('create table %I (like %I including defaults including constraints)', v_name, v_table);
      execute format('alter table %I attach partition %I for values from (%L) to (%L)', v_table, v_name, v_from, v_before);
    end if;
  end loop;
end $$;

-- The ids at the top level of an event's data, at most 8: strings of 1 to 255 characters and whole numbers. First `id`, then what
-- has a name that ends with id, then strings that look like an id: letters, digits and punctuation, with a digit, and no date.
create function ids_in_data(p_data json) returns text[] language plpgsql immutable as $$
declare
  v_key   text;
  v_json  text;
  v_value text;
  v_id    text;
  v_named text[];
  v_other text[];
begin
  for v_key, v_json, v_value in
    select key, value::text, value #>> '{}' from json_each(p_data) where json_typeof(value) in ('string', 'number')
  loop
    if length(v_value) not between 1 and 255 or (v_json !~ '^"' and v_value !~ '^-?\d+$') then
      continue;
    elsif v_key = 'id' then
      v_id := v_value;
    elsif v_key ~ '(_id|I[dD])$' then
      v_named := v_named || v_value;
    elsif v_json ~ '^"' and v_value ~ '^[A-Za-z0-9][A-Za-z0-9._:/#-]*$' and v_value ~ '\d' and v_value !~ '^\d{4}-\d\d-\d\d' then
      v_other := v_other || v_value;
    end if;
  end loop;
  v_named := v_named || v_other;
  if v_id is not null then
    v_named := v_id || v_named;
  end if;
  if cardinality(v_named) > 1 then
    return array(select value from unnest(v_named) with ordinality as found (value, place)
      group by value order by min(place) limit 8);
  end if;
  return coalesce(v_named, '{}');
exception
  -- JSON may escape characters that no text of PostgreSQL has: \u0000, and halves of surrogate pairs. Nothing is refused for it.
  when untranslatable_character or invalid_text_representation then
    return '{}';
end $$;

-- Accepts an event: one row in events, its ids, and a delivery for every endpoint that subscribes to its type, in the caller's
-- transaction. A delivery is held if its endpoint is off, or has held ones still. It never notifies: NOTIFY would serialise
-- the commits of all producers; workers poll.
-- A deleted account is no account. A redacted event is replayed for any data: its fingerprint is empty.
-- Errors: 23514 (known_event_type) unknown type; HW400 bad data, or a bad reference; HW404 no such account;
-- HW409 the idempotency key was used for another event within the last 72 hours.
create function publish_event(p_account text, p_type text, p_data json, p_idempotency_key text, p_reference text)
returns table (event_id text, created_at timestamptz, deliveries int, replayed boolean) language plpgsql as $$
#variable_conflict use_column
declare
  -- The data ends with a brace, so what follows it is the reference.
  v_fingerprint bytea := sha256(convert_to(p_type || ' ' || p_data::text || coalesce(' ' || p_reference, ''), 'UTF8'));
  v_event  events%rowtype;
  v_seen   idempotency_keys%rowtype;
  v_ids    text[];
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
  if p_reference = '' or length(p_reference) > 255 then
    raise exception 'the reference must have 1 to 255 characters' using errcode = 'HW400';
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
  insert into events (id, account_id, type, created_at, body, reference)
  values (v_event.id, p_account, p_type, v_event.created_at,
    event_body(v_event.id, p_type, v_event.created_at, p_data::text), p_reference);
  v_ids := ids_in_data(p_data);
  if cardinality(v_ids) > 0 then
    insert into event_ids (account_id, kind, value, event_type, id)
    select p_account, 'data', value, p_type, v_event.id from unnest(v_ids) as value;
  end if;
  if p_reference is not null then
    insert into event_ids (account_id, kind, value, event_type, id)
    values (p_account, 'reference', p_reference, p_type, v_event.id);
  end if;

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

create or replace function publish_event(p_account text, p_type text, p_data json, p_idempotency_key text default null)
returns table (event_id text, created_at timestamptz, deliveries int, replayed boolean) language sql as $$
  select * from publish_event(p_account, p_type, p_data, p_idempotency_key, null)
$$;

-- As before, with the ids.
create or replace function erase_account_batch(p_account text, p_limit int) returns table (name text, erased int) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_table text;
  v_count int;
begin
  perform pg_advisory_xact_lock(7245120);
  if not exists (select from accounts where id = p_account and deleted_at is not null) then
    raise exception 'the account is not deleted' using errcode = 'HW404';
  end if;
  return query select * from erase_deliveries(p_account, p_limit);
  if found then
    return;
  end if;

  with found as materialized (select id from events where account_id = p_account limit p_limit)
  delete from events e using found f where e.id = f.id;
  get diagnostics v_count = row_count;
  if v_count > 0 then
    return query select 'events', v_count;
    return;
  end if;

  with found as materialized (
    select account_id, kind, value, event_type, id from event_ids where account_id = p_account limit p_limit)
  delete from event_ids e using found f
  where e.account_id = f.account_id and e.kind = f.kind and e.value = f.value and e.event_type = f.event_type and e.id = f.id;
  get diagnostics v_count = row_count;
  if v_count > 0 then
    return query select 'event_ids', v_count;
    return;
  end if;

  foreach v_table in array array['idempotency_keys', 'endpoint_idempotency_keys', 'recoveries', 'api_keys'] loop
    v_count := erase_rows(v_table, 'account_id', array[p_account], p_limit);
    if v_count > 0 then
      return query select v_table, v_count;
      return;
    end if;
  end loop;

  return query select * from erase_endpoints(p_account, p_limit);
  if found then
    return;
  end if;
  v_count := erase_audit_entries(p_account, p_limit);
  if v_count > 0 then
    return query select 'audit_log', v_count;
  end if;
end $$;

create or replace function count_account(p_account text, p_limit int) returns table (name text, found int) language plpgsql stable
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_table text;
begin
  return query
    with ids as materialized (
      (select d.id from deliveries d where d.account_id = p_account limit p_limit)
      union all (select d.id from finished_deliveries d where d.account_id = p_account limit p_limit)
      limit p_limit)
    select 'deliveries', count(*)::int from ids
    union all
    select 'attempts', count(*)::int from (
      select from ids cross join lateral (
        (select from attempts a where a.delivery_id = ids.id and a.outcome <> 'interrupted' limit p_limit)
        union all (select from attempts a where a.delivery_id = ids.id and a.outcome = 'interrupted' limit p_limit)) a
      limit p_limit) counted;
  foreach v_table in array array['events', 'event_ids', 'idempotency_keys', 'endpoint_idempotency_keys', 'recoveries',
      'api_keys', 'endpoints'] loop
    return query execute format(
      'select %1$L, count(*)::int from (select from %1$I where account_id = $1 limit $2) counted', v_table)
    using p_account, p_limit;
  end loop;
  foreach v_table in array array['uncounted_attempts', 'endpoint_hours', 'endpoint_latest', 'notifications', 'emails',
      'endpoint_secrets'] loop
    if to_regclass(v_table) is not null then
      return query execute format('select %1$L, count(*)::int from (
        select from endpoints e cross join lateral (select from %1$I where endpoint_id = e.id limit $2) found
        where e.account_id = $1 limit $2) counted', v_table)
      using p_account, p_limit;
    end if;
  end loop;
  return query select 'audit_log', count(*)::int from (
    select from audit_log where account_id = p_account and action <> 'account.deleted' limit p_limit) counted;
end $$;

-- As before, and the event is found by no id or reference of it any more.
create or replace function redact_event(p_actor json, p_event text)
returns table (account_id text, type text, redacted_at timestamptz, canceled int, sending int) language plpgsql
set enable_seqscan = off as $$
#variable_conflict use_column
declare
  v_event    events%rowtype;
  v_canceled int;
begin
  perform pg_advisory_xact_lock(7245120);
  select * into v_event from events where id = p_event for update;
  if not found then
    return;
  end if;
  if v_event.redacted_at is null then
    v_event.redacted_at := now();
    delete from event_ids e using (
      select 'data' as kind, unnest(ids_in_data(convert_from(v_event.body, 'UTF8')::json->'data')) as value
      union all select 'reference', v_event.reference) gone
    where e.account_id = v_event.account_id and e.kind = gone.kind and e.value = gone.value
      and e.event_type = v_event.type and e.id = p_event;
    update events set reference = null, redacted_at = v_event.redacted_at,
      body = redacted_body(id, type, created_at, v_event.redacted_at) where id = p_event;
    perform write_audit(p_actor, v_event.account_id, 'event.redacted', p_event, json_build_object('type', v_event.type));
  end if;
  with gone as (
    delete from deliveries where event_id = p_event
      and (status in ('pending', 'held') or (status = 'in_progress' and sending_since is null))
    returning *),
  -- A worker died while it sent them.
  interrupted as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
    select account_id, endpoint_id, id, is_test, cycle, next_attempt, 'interrupted', due_at, sending_since
    from gone where sending_since is not null)
  insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
    created_at, cycle_started_at, finished_at, last_failure)
  select id, account_id, event_id, endpoint_id, event_type, is_test, 'canceled', cycle, next_attempt, created_at,
    cycle_started_at, now(), last_failure from gone;
  get diagnostics v_canceled = row_count;
  return query select v_event.account_id, v_event.type, v_event.redacted_at::timestamptz, v_canceled, (
    select count(*)::int from deliveries
    where event_id = p_event and sending_since is not null and status = 'in_progress');
end $$;
