-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- When the body was replaced by a marker. Nothing of the event is sent from then on.
alter table events add column redacted_at timestamptz(3);

-- The deleted endpoints of an account are found by it too.
create index endpoints_of_account on endpoints (account_id, id);
-- Deleting an endpoint looks for its keys here.
create index endpoint_idempotency_keys_by_endpoint on endpoint_idempotency_keys (endpoint_id);
create index emails_by_endpoint on emails (endpoint_id);
-- Deleting a key would read the whole audit log.
alter table audit_log drop constraint if exists audit_log_api_key_id_fkey;

-- Endpoints that are erased, while workflows of theirs may be open. A worker ends those, then forgets the id.
create table erased_endpoints (
  endpoint_id text primary key,
  erased_at   timestamptz(3) not null default now()
);

-- The audit log only grows, with two exceptions. Who deletes entries says within the transaction which one it is, and each
-- entry is checked against it: handl.audit_retention_days, entries that are older (delete_old_audit_log); and
-- handl.audit_erasure, entries of a deleted account but the one about its deletion (erase_audit_entries).
create or replace function refuse_audit_change() returns trigger language plpgsql as $$
declare
  v_days    text := coalesce(current_setting('handl.audit_retention_days', true), '');
  v_account text := coalesce(current_setting('handl.audit_erasure', true), '');
begin
  if tg_op = 'DELETE' then
    if tg_level = 'STATEMENT' and (v_days <> '' or v_account <> '') then
      return null;
    end if;
    if tg_level = 'ROW' and v_days ~ '^[1-9]\d{1,4}$' and v_days::int >= 30
        and old.created_at <= now() - make_interval(days => v_days::int) then
      return old;
    end if;
    if tg_level = 'ROW' and old.account_id = v_account and old.action <> 'account.deleted'
        and exists (select from accounts where id = v_account and deleted_at is not null) then
      return old;
    end if;
  end if;
  raise exception 'audit_log only grows: its rows are neither changed nor deleted';
end $$;
create or replace trigger audit_log_only_grows before update or delete or truncate on audit_log
  for each statement execute function refuse_audit_change();
create or replace trigger audit_log_keeps before delete on audit_log
  for each row execute function refuse_audit_change();
drop function if exists refuse_change();

create function refuse_deleted_account() returns trigger language plpgsql as $$
begin
  if exists (select from accounts where id = new.account_id and deleted_at is not null) then
    raise exception 'no such account' using errcode = 'HW404';
  end if;
  return new;
end $$;
create trigger account_exists before insert on endpoints for each row execute function refuse_deleted_account();
create trigger account_exists before insert on api_keys for each row execute function refuse_deleted_account();
create trigger account_exists before insert on recoveries for each row execute function refuse_deleted_account();

-- Deletes an account for everybody who asks from now on, and stops its sending. May be repeated. Its keys and endpoints are
-- few: limits bound how many exist at a time. False: there is no such account.
create function delete_account(p_actor json, p_account text) returns boolean language plpgsql
set enable_seqscan = off as $$
begin
  perform from accounts where id = p_account for no key update;
  if not found then
    return false;
  end if;
  update accounts set deleted_at = now() where id = p_account and deleted_at is null;
  if found then
    perform write_audit(p_actor, p_account, 'account.deleted', p_account);
  end if;
  update api_keys set revoked_at = now() where account_id = p_account and revoked_at is null;
  update endpoints set deleted_at = now(), cancel_queued_until = 'infinity'
  where account_id = p_account and deleted_at is null;
  return true;
end $$;

-- The functions below find rows by indexes only, because the planner would rather read all of a small table.
-- They hold the lock of the retention (7245120), so that its copy of a day cannot bring back what they delete.

-- Deliveries with their attempts. They are locked first, so that no attempt is recorded in between.
create function erase_deliveries(p_account text, p_limit int) returns table (name text, erased int) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_ids      text[] := array(select id from deliveries where account_id = p_account limit p_limit for update);
  v_open     boolean := cardinality(v_ids) > 0;
  v_attempts int;
  v_more     int;
begin
  if not v_open then
    v_ids := array(select id from finished_deliveries where account_id = p_account limit p_limit for update);
  end if;

  with found as materialized (
    select a.* from unnest(v_ids) as d (id) cross join lateral (
      select delivery_id, cycle, attempt from attempts
      where delivery_id = d.id and outcome <> 'interrupted' limit p_limit) a limit p_limit)
  delete from attempts a using found f
  where a.delivery_id = f.delivery_id and a.cycle = f.cycle and a.attempt = f.attempt and a.outcome <> 'interrupted';
  get diagnostics v_attempts = row_count;
  with found as materialized (
    select a.* from unnest(v_ids) as d (id) cross join lateral (
      select delivery_id, cycle, attempt, id from attempts
      where delivery_id = d.id and outcome = 'interrupted' limit p_limit) a limit p_limit - v_attempts)
  delete from attempts a using found f
  where a.delivery_id = f.delivery_id and a.cycle = f.cycle and a.attempt = f.attempt and a.id = f.id
    and a.outcome = 'interrupted';
  get diagnostics v_more = row_count;
  v_attempts := v_attempts + v_more;
  if v_attempts > 0 then
    return query select 'attempts', v_attempts;
  end if;
  if v_attempts >= p_limit then
    -- There may be more of them.
    return;
  end if;

  if v_open then
    delete from deliveries d using unnest(v_ids) as gone (id) where d.id = gone.id;
  else
    delete from finished_deliveries d using unnest(v_ids) as gone (id) where d.id = gone.id;
  end if;
  if cardinality(v_ids) > 0 then
    return query select 'deliveries', cardinality(v_ids);
  end if;
end $$;

-- Rows of a table without partitions, found by an index on the column.
create function erase_rows(p_table text, p_column text, p_keys text[], p_limit int) returns int language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_count int;
begin
  execute format('delete from %1$I where ctid = any(array(select ctid from %1$I where %2$I = any($1) limit $2))',
    p_table, p_column) using p_keys, p_limit;
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- What hangs on endpoints, then the endpoints. They are locked first, so that nothing is added to them.
create function erase_endpoints(p_account text, p_limit int) returns table (name text, erased int) language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_ids   text[] := array(select id from endpoints where account_id = p_account order by id limit 20 for update);
  v_table text;
  v_count int;
begin
  -- A worker that counts the attempts of before may be about to add hours.
  perform from statistics_progress where only_row for update;
  -- Each before what it refers to.
  foreach v_table in array array['uncounted_attempts', 'endpoint_hours', 'endpoint_latest', 'notifications', 'emails',
      'endpoint_secrets'] loop
    if to_regclass(v_table) is null then
      continue;
    end if;
    v_count := erase_rows(v_table, 'endpoint_id', v_ids, p_limit);
    if v_count > 0 then
      return query select v_table, v_count;
      return;
    end if;
  end loop;
  if cardinality(v_ids) > 0 then
    insert into erased_endpoints (endpoint_id) select unnest(v_ids) on conflict do nothing;
    delete from endpoints where id = any(v_ids);
    return query select 'endpoints', cardinality(v_ids);
  end if;
end $$;

-- Audit entries of a deleted account, all but the one about its deletion. The table's triggers check that.
create function erase_audit_entries(p_account text, p_limit int) returns int language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_count int;
begin
  perform set_config('handl.audit_erasure', p_account, true);
  delete from audit_log where id = any(array(
    select id from audit_log where account_id = p_account and action <> 'account.deleted' limit p_limit));
  get diagnostics v_count = row_count;
  perform set_config('handl.audit_erasure', '', true);
  return v_count;
end $$;

-- The next batch of what is left of a deleted account: at most p_limit rows of a kind. No row: nothing is left now. It may
-- be repeated at any time.
-- Errors: HW404 the account is not deleted; 55P03 the retention or another erasure kept the lock for too long.
create function erase_account_batch(p_account text, p_limit int) returns table (name text, erased int) language plpgsql
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

-- What erase_account_batch would delete, each counted up to p_limit.
create function count_account(p_account text, p_limit int) returns table (name text, found int) language plpgsql stable
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
  foreach v_table in array array['events', 'idempotency_keys', 'endpoint_idempotency_keys', 'recoveries', 'api_keys',
      'endpoints'] loop
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

-- The bytes in place of a redacted event's body. A producer controls only `data`, so `redacted_at` cannot come from it.
create function redacted_body(p_id text, p_type text, p_created_at timestamptz, p_redacted_at timestamptz)
returns bytea language sql immutable as $$
  select convert_to('{"id":"' || p_id || '","object":"event","type":"' || p_type || '","created_at":"'
    || to_char(p_created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","redacted_at":"'
    || to_char(p_redacted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","data":{}}', 'UTF8')
$$;

-- Replaces the body of an event by a marker, and cancels its deliveries that are not being sent at this moment. An event has
-- at most one delivery for each endpoint of its account. May be repeated. No row: there is no such event.
-- Error: 55P03 the retention or another erasure kept the lock for too long.
create function redact_event(p_actor json, p_event text)
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
    update events set redacted_at = v_event.redacted_at,
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
    created_at, cycle_started_at, finished_at)
  select id, account_id, event_id, endpoint_id, event_type, is_test, 'canceled', cycle, next_attempt, created_at,
    cycle_started_at, now() from gone;
  get diagnostics v_canceled = row_count;
  return query select v_event.account_id, v_event.type, v_event.redacted_at::timestamptz, v_canceled, (
    select count(*)::int from deliveries
    where event_id = p_event and sending_since is not null and status = 'in_progress');
end $$;

-- Removes what receivers responded to an event, which may repeat its data: of at most p_limit attempts. Statuses and errors
-- stay. @returns how many
create function forget_responses(p_event text, p_limit int) returns int language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_count int;
begin
  perform pg_advisory_xact_lock(7245120);
  with ids as materialized (
    select id from deliveries where event_id = p_event
    union all
    select id from finished_deliveries where event_id = p_event and id >= 'dlv_' || substr(p_event, 5, 10)),
  found as materialized (
    select a.* from ids cross join lateral (
      select delivery_id, cycle, attempt from attempts
      where delivery_id = ids.id and outcome <> 'interrupted'
        and (response_body is not null or response_headers is not null) limit p_limit) a limit p_limit)
  update attempts a set response_body = null, response_headers = null from found f
  where a.delivery_id = f.delivery_id and a.cycle = f.cycle and a.attempt = f.attempt and a.outcome <> 'interrupted';
  get diagnostics v_count = row_count;
  return v_count;
end $$;

-- Empties the fingerprint of an event, a hash of its data, among the next p_limit idempotency keys of its account after
-- p_after. A repeated call of publish_event with the key still finds the event.
-- Returns the last key that was looked at; null when there are no more.
create function forget_fingerprint(p_account text, p_event text, p_after text, p_limit int) returns text language plpgsql
set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off as $$
declare
  v_last text;
begin
  with page as materialized (
    select key, event_id from idempotency_keys where account_id = p_account and key > p_after
    order by account_id, key limit p_limit),
  emptied as (
    update idempotency_keys k set fingerprint = '' from page p
    where k.account_id = p_account and k.key = p.key and p.event_id = p_event and k.event_id = p_event returning k.key)
  select case when not exists (select from emptied) then max(key) end into v_last from page;
  return v_last;
end $$;
