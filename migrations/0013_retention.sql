-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- When an endpoint was last announced that held deliveries are about to expire (UTC).
alter table endpoints add column expiry_announced_on date;

-- What follows drops rows of the delivery log, by functions that run with the rights of the owner of the tables. Who may not
-- delete the rows may not call them.
create function assert_may_prune(p_table text) returns void language plpgsql as $$
begin
  if p_table is null or not has_table_privilege(session_user, 'public.' || quote_ident(p_table), 'delete') then
    raise exception 'permission denied: % may not delete rows of %', session_user, p_table using errcode = '42501';
  end if;
end $$;

-- One process at a time changes the partitions that are past.
create function lock_log_copies() returns void language sql as $$ select pg_advisory_xact_lock(7245120) $$;

-- The partitions of the delivery log: the ids that each is for, from `lower` to below `upper` (null: the default one), and
-- whether only what must stay is left of it.
create view log_partitions as
  select p.relname as name, t.relname as parent,
    case when bound like '%FROM (MINVALUE)%' then '' else substring(bound from 'FROM \(''(\w+)''\)') end as lower,
    substring(bound from 'TO \(''(\w+)''\)') as upper,
    coalesce(obj_description(p.oid, 'pg_class') = 'complete', false) as is_compacted
  from pg_class t join pg_inherits i on i.inhparent = t.oid join pg_class p on p.oid = i.inhrelid,
    lateral (select pg_get_expr(p.relpartbound, p.oid) as bound) b
  where t.relnamespace = 'public'::regnamespace and t.relkind = 'p'
    and t.relname in ('events', 'finished_deliveries', 'attempts');

create function log_partition(p_name text) returns log_partitions language plpgsql stable as $$
declare
  v_part log_partitions;
begin
  select * into v_part from log_partitions where name = p_name;
  if not found then
    raise exception '% is no partition of the delivery log', p_name using errcode = '42P01';
  end if;
  return v_part;
end $$;

-- Which rows of a table of the delivery log must stay although their day is past: a condition on `r`. What is not finished
-- needs its event and its attempts. What has expired is shown for a week.
create function needed_log_rows(p_table text) returns text language sql immutable as $$
  select case p_table
    when 'events' then 'exists (select from deliveries d where d.event_id = r.id)'
    when 'attempts' then 'exists (select from deliveries d where d.id = r.delivery_id)'
    else 'r.status = ''expired'' and r.finished_at > now() - interval ''7 days''' end
$$;

-- Whether a past partition has rows that must stay, or will get some because deliveries of its day are not finished.
create function is_log_partition_needed(p_name text) returns boolean
language plpgsql stable security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
  v_is_needed boolean;
begin
  if v_part.parent = 'events' then
    return exists (select from deliveries where event_id >= v_part.lower and event_id < v_part.upper);
  end if;
  v_is_needed := exists (select from deliveries where id >= v_part.lower and id < v_part.upper);
  if not v_is_needed and v_part.parent = 'finished_deliveries' then
    execute format('select exists (select from %I r where %s)', p_name, needed_log_rows(v_part.parent)) into v_is_needed;
  end if;
  return v_is_needed;
end $$;

-- Takes a partition's locks, or fails within 50 ms (55P03), because everyone who sends or publishes waits meanwhile.
create function lock_log_partition(p_parent text, p_name text) returns void language plpgsql as $$
begin
  perform set_config('lock_timeout', '50ms', true);
  execute format('lock table only %I in access exclusive mode', p_parent);
  execute format('lock table %I, %I in access exclusive mode nowait', p_name, p_parent || '_default');
end $$;

-- Detaches a past partition, whose table is then called …_old. False: it is needed.
-- Errors: 55P03 it is in use.
create function detach_log_partition(p_name text) returns boolean
language plpgsql security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
begin
  perform assert_may_prune(v_part.parent);
  perform lock_log_copies();
  if v_part.upper is null or is_log_partition_needed(p_name) then
    return false;
  end if;
  perform lock_log_partition(v_part.parent, p_name);
  execute format('alter table %I detach partition %I', v_part.parent, p_name);
  execute format('alter table %I rename to %I', p_name, p_name || '_old');
  return true;
end $$;

-- Drops a table that was a partition (…_old), or was to become one (…_copy).
create function drop_detached_log_table(p_name text) returns void
language plpgsql security definer set search_path = public as $$
begin
  perform assert_may_prune(substring(p_name from '^(events|finished_deliveries|attempts)_(?:before|\d{8})_(?:old|copy)$'));
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

-- Keeps the copy of a partition equal to it while it is made: what is redacted or deleted meanwhile does not come back by the
-- copy, and what is added is not lost.
create function mirror_to_copy() returns trigger language plpgsql security definer set search_path = public as $$
declare
  v_copy text := quote_ident(tg_table_name || '_copy');
  v_same text := case when tg_argv[0] = 'attempts' then 'delivery_id = ($1).delivery_id and id = ($1).id' else 'id = ($1).id' end;
  v_count int := 1;
begin
  if tg_op <> 'INSERT' then
    execute format('delete from %s where %s', v_copy, v_same) using old;
    get diagnostics v_count = row_count;
  end if;
  -- A row that is changed before its turn is copied when its turn comes.
  if tg_op <> 'DELETE' and v_count > 0 then
    execute format('insert into %s select ($1).* on conflict do nothing', v_copy) using new;
  end if;
  return null;
end $$;
revoke execute on function mirror_to_copy() from public;

-- Creates the table that is to take the place of a past partition. Its constraint proves its range, so that it is attached
-- without being read.
-- Errors: 55P03 the partition is in use.
create function create_log_copy(p_name text) returns void
language plpgsql security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
  v_copy text := p_name || '_copy';
  v_key text := case v_part.parent when 'attempts' then 'delivery_id' else 'id' end;
begin
  perform assert_may_prune(v_part.parent);
  perform lock_log_copies();
  if to_regclass(quote_ident(v_copy)) is not null then
    return;
  end if;
  perform set_config('lock_timeout', '50ms', true);
  execute format('create table %I (like %I including all)', v_copy, v_part.parent);
  execute format('alter table %I add constraint log_range check (%I >= %L and %I < %L)',
    v_copy, v_key, v_part.lower, v_key, v_part.upper);
  execute format('create trigger mirror_to_copy after insert or update or delete on %I
    for each row execute function mirror_to_copy(%L)', p_name, v_part.parent);
end $$;

-- Copies the rows of the next ids that must stay. Its progress is a comment of the copy, 'complete' at the end. Rows are
-- locked, so that whoever redacts or deletes one waits, and then changes the copy too. Returns the number of ids.
create function copy_log_rows(p_name text, p_limit int) returns int
language plpgsql security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
  v_copy text := p_name || '_copy';
  v_after text;
  v_ids text[];
begin
  perform assert_may_prune(v_part.parent);
  perform lock_log_copies();
  v_after := coalesce(obj_description(to_regclass(quote_ident(v_copy)), 'pg_class'), '');
  if v_after = 'complete' then
    return 0;
  end if;
  if v_part.parent = 'events' then
    v_ids := array(select distinct event_id from deliveries
      where event_id > v_after and event_id >= v_part.lower and event_id < v_part.upper order by event_id limit p_limit);
  elsif v_part.parent = 'attempts' then
    v_ids := array(select id from deliveries
      where id > v_after and id >= v_part.lower and id < v_part.upper order by id limit p_limit);
  else
    execute format('select array(select r.id from %I r where r.id > $1 and %s order by r.id limit $2)',
      p_name, needed_log_rows(v_part.parent)) into v_ids using v_after, p_limit;
  end if;
  execute format('insert into %1$I select r.* from %2$I r where r.%3$I = any($1)
      and not exists (select from %1$I c where c.%3$I = r.%3$I and c.id = r.id) for share of r on conflict do nothing',
    v_copy, p_name, case v_part.parent when 'attempts' then 'delivery_id' else 'id' end) using v_ids;
  execute format('comment on table %I is %L', v_copy, coalesce(v_ids[cardinality(v_ids)], 'complete'));
  return cardinality(v_ids);
end $$;

-- Puts the complete copy of a partition in its place; the former table is then called …_old. False: not now, because the copy is
-- not complete, or the default partition is larger than 8 MiB and would be read meanwhile.
-- Errors: 55P03 it is in use.
create function swap_log_partition(p_name text) returns boolean
language plpgsql security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
begin
  perform assert_may_prune(v_part.parent);
  perform lock_log_copies();
  if pg_relation_size(to_regclass(v_part.parent || '_default')) > 8 * 1024 * 1024
    or obj_description(to_regclass(quote_ident(p_name || '_copy')), 'pg_class') is distinct from 'complete' then
    return false;
  end if;
  perform lock_log_partition(v_part.parent, p_name);
  execute format('alter table %I detach partition %I', v_part.parent, p_name);
  execute format('alter table %I rename to %I', p_name, p_name || '_old');
  execute format('alter table %I rename to %I', p_name || '_copy', p_name);
  execute format('alter table %I attach partition %I for values from (%L) to (%L)',
    v_part.parent, p_name, v_part.lower, v_part.upper);
  return true;
end $$;

-- Deletes, of the next ids after p_after and below p_before, the rows that need not stay. About p_limit rows are read. last_id
-- is null when there are none after it.
create function delete_log_rows(p_name text, p_after text, p_before text, p_limit int, out last_id text, out deleted int)
language plpgsql security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
  v_key text := case v_part.parent when 'attempts' then 'delivery_id' else 'id' end;
  -- The two indexes that all partitions of attempts have.
  v_kinds text[] := case v_part.parent when 'attempts'
    then array['outcome <> ''interrupted''', 'outcome = ''interrupted'''] else array['true'] end;
  v_kind text;
  v_count int;
begin
  perform assert_may_prune(v_part.parent);
  execute format('select max(id) from (select %1$I as id from %2$I where %1$I > $1 and %1$I < $2 and %3$s
      order by %1$I limit $3) next having count(*) = $3', v_key, p_name, v_kinds[1])
    into last_id using p_after, p_before, p_limit;
  deleted := 0;
  foreach v_kind in array v_kinds loop
    execute format('delete from %2$I r where %1$I > $1 and %1$I <= coalesce($2, $3) and %1$I < $3 and %3$s and not (%4$s)',
      v_key, p_name, v_kind, needed_log_rows(v_part.parent)) using p_after, last_id, p_before;
    get diagnostics v_count = row_count;
    deleted := deleted + v_count;
  end loop;
end $$;

-- Secrets of a deleted endpoint go at once. A trigger, so that a rotation that commits just before leaves none.
create function forget_secrets() returns trigger language plpgsql as $$
begin
  delete from endpoint_secrets where endpoint_id = new.id;
  return null;
end $$;
create trigger endpoint_secrets_go after update of deleted_at on endpoints
  for each row when (old.deleted_at is null and new.deleted_at is not null) execute function forget_secrets();

-- The audit log only grows, except for delete_old_audit_log: it says within its transaction how many days old entries must be
-- to go, and each entry's age is checked against that.
create function refuse_audit_change() returns trigger language plpgsql as $$
declare
  v_days text := coalesce(current_setting('handl.audit_retention_days', true), '');
begin
  if tg_op <> 'DELETE' or v_days !~ '^[1-9]\d{1,4}$' then
    raise exception 'audit_log only grows: its rows are neither changed nor deleted';
  end if;
  if tg_level = 'STATEMENT' then
    return null;
  end if;
  if v_days::int < 30 or old.created_at > now() - make_interval(days => v_days::int) then
    raise exception 'audit_log only grows: its rows are neither changed nor deleted';
  end if;
  return old;
end $$;
drop trigger audit_log_only_grows on audit_log;
drop function refuse_change();
create trigger audit_log_only_grows before update or delete or truncate on audit_log
  for each statement execute function refuse_audit_change();
create trigger audit_log_keeps before delete on audit_log for each row execute function refuse_audit_change();

-- Deletes entries that are older than p_days, oldest first. p_days: 30 or more. Returns how many.
create function delete_old_audit_log(p_days int, p_limit int) returns int
language plpgsql security definer set search_path = public as $$
declare
  v_count int;
begin
  perform assert_may_prune('audit_log');
  perform set_config('handl.audit_retention_days', p_days::text, true);
  delete from audit_log where id in (
    select id from audit_log where id < first_id('aud', now() - make_interval(days => p_days))
      and created_at <= now() - make_interval(days => p_days) order by id limit p_limit);
  get diagnostics v_count = row_count;
  perform set_config('handl.audit_retention_days', '', true);
  return v_count;
end $$;

-- As before, but nobody waits for longer than 50 ms.
-- Errors: 23514 the default partition has rows of that day, which stay there; 55P03 it is in use.
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
  foreach v_table in array array['events', 'finished_deliveries', 'attempts'] loop
    v_name := v_table || to_char(p_day, '"_"YYYYMMDD');
    v_prefix := case v_table when 'events' then 'evt' else 'dlv' end;
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

-- The number of rows of a partition with ids below p_before, counted up to p_limit.
create function count_past_rows(p_name text, p_before text, p_limit int) returns int
language plpgsql stable security definer set search_path = public as $$
declare
  v_part log_partitions := log_partition(p_name);
  v_count int;
begin
  execute format('select count(*) from (select from %I where %I < $1 limit $2) past', p_name,
    case v_part.parent when 'attempts' then 'delivery_id' else 'id' end) into v_count using p_before, p_limit;
  return v_count;
end $$;
