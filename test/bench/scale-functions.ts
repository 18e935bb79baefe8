/**
 * SQL functions that fill a new database. Rows get their indexes once they are there, which takes a fraction of the time.
 *
 * scale_day:    a day of the log, `p_day` days ago: events of all accounts in turn, each with an id of its own and one that all
 *               events have, a finished delivery of each to every endpoint of its account, and the attempt. Of a hundred, 95 are
 *               delivered; each account has the same few tests. Returns how the names of the day's tables end.
 * scale_attach: makes a filled table a partition, with all indexes.
 * scale_off, scale_held: endpoints that are off, and deliveries of theirs, queued in the last five days.
 * scale_paused: enabled endpoints with pending deliveries.
 */
export const SCALE_FUNCTIONS = `
create table scale_endpoints (nth int primary key, account_id text not null, endpoint_id text not null);

alter table events detach partition events_before;
alter table attempts detach partition attempts_before;
alter table finished_deliveries detach partition finished_deliveries_before;
drop table events_before, attempts_before, finished_deliveries_before;

create function scale_suffix(n bigint) returns text language sql immutable as $$ select lpad(upper(to_hex(n)), 16, '0') $$;

create function scale_attach(p_parent text, p_day date) returns void language plpgsql as $$
declare
  v_name text := p_parent || to_char(p_day, '"_"YYYYMMDD');
  v_prefix text := case when p_parent in ('events', 'event_ids') then 'evt' else 'dlv' end;
  v_index record;
begin
  for v_index in
    select pg_get_indexdef(i.indexrelid) as def, pg_get_constraintdef(c.oid) as primary_key
    from pg_index i left join pg_constraint c on c.conindid = i.indexrelid and c.contype = 'p' where i.indrelid = p_parent::regclass
  loop
    execute case when v_index.primary_key is not null then format('alter table %I add %s', v_name, v_index.primary_key)
      else regexp_replace(v_index.def, 'INDEX \\S+ ON (ONLY )?\\S+', 'INDEX ON ' || quote_ident(v_name)) end;
  end loop;
  execute format('alter table %I attach partition %I for values from (%L) to (%L)', p_parent, v_name,
    first_id(v_prefix, p_day::timestamp at time zone 'UTC'), first_id(v_prefix, (p_day + 1)::timestamp at time zone 'UTC'));
end $$;

create function scale_day(p_day int, p_events int, p_fan_out int) returns text language plpgsql as $$
declare
  v_day date := (now() at time zone 'UTC')::date - p_day;
  v_suffix text := to_char(v_day, '"_"YYYYMMDD');
  v_table text;
begin
  foreach v_table in array array['events', 'event_ids', 'finished_deliveries', 'attempts'] loop
    execute format('create table %I (like %I including defaults including constraints)', v_table || v_suffix, v_table);
  end loop;
  create temp table seeded on commit drop as
    select q, minute.at, minute.digits, q % (select count(*) / p_fan_out from scale_endpoints)::int as account,
      (array(select name from event_types order by name))[abs(hashint4(q)) % (select count(*) from event_types)::int + 1] as type
    from generate_series(0, p_events - 1) q join (
      select m, at, substr(first_id('evt', at), 5) as digits from (
        select m, v_day::timestamp at time zone 'UTC' + make_interval(mins => m) as at from generate_series(0, 1439) m
      ) minutes offset 0) minute on minute.m = (q::bigint * 1440 / p_events)::int;
  execute format($sql$
    insert into %I (id, account_id, type, created_at, body, reference)
    select 'evt_' || digits || scale_suffix(q), account_id, type, at, convert_to('{"data":{}}', 'UTF8'),
      case q %% 10 when 0 then 'ref_' || %L || '_' || q end
    from seeded join scale_endpoints e on e.nth = seeded.account * %s $sql$, 'events' || v_suffix, p_day, p_fan_out);
  execute format($sql$
    insert into %I (account_id, kind, value, event_type, id)
    select account_id, kind, value, type, 'evt_' || digits || scale_suffix(q)
    from seeded join scale_endpoints e on e.nth = seeded.account * %s cross join lateral (values
      ('data', 'ord_' || %L || '_' || q), ('data', 'store_1'), ('reference', 'ref_' || %L || '_' || q)) ids (kind, value)
    where kind = 'data' or q %% 10 = 0 $sql$, 'event_ids' || v_suffix, p_fan_out, p_day, p_day);
  create temp table sent on commit drop as
    select 'dlv_' || digits || scale_suffix(q::bigint * p_fan_out + e.nth % p_fan_out) as id, e.account_id,
      'evt_' || digits || scale_suffix(q) as event_id, e.endpoint_id, type, at,
      (q / 20 + p_day * 7919) % (p_events * 30 / 200 + 1) = 0 as is_test,
      abs(hashint4(q * p_fan_out + e.nth % p_fan_out)) % 100 as hash
    from seeded join scale_endpoints e on e.nth / p_fan_out = seeded.account;
  execute format($sql$
    insert into %I (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt, created_at,
      cycle_started_at, finished_at, last_failure)
    select id, account_id, event_id, endpoint_id, type, is_test, case when hash < 95 then 'delivered' when hash < 98
      then 'exhausted' else 'canceled' end, 1, 1, at, at, at + interval '1 second',
      case when hash >= 95 then case hash when 99 then 'timeout' else '5xx' end end from sent $sql$,
    'finished_deliveries' || v_suffix);
  execute format($sql$
    insert into %I (id, account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at, ended_at,
      recorded_at, duration_ms, status_code)
    select 'att_' || substr(id, 5), account_id, endpoint_id, id, is_test, 1, 1, case when hash < 95 then 'delivered'
      else 'failed' end, at, at, at, at, hash * 3 + 20, case when hash < 95 then 200 else 500 end from sent $sql$,
    'attempts' || v_suffix);
  foreach v_table in array array['events', 'event_ids', 'finished_deliveries', 'attempts'] loop
    perform scale_attach(v_table, v_day);
  end loop;
  drop table seeded, sent;
  return v_suffix;
end $$;

create function scale_off(p_name text, p_count int) returns void language sql as $$
  insert into accounts (id, name, email)
  select 'acct_' || p_name || n, 'Scale', 'owner@example.com' from generate_series(0, (p_count - 1) / 10) n;
  insert into endpoints (id, account_id, url, event_types, status, off_since)
  select 'we_' || p_name || lpad(n::text, 8, '0'), 'acct_' || p_name || n / 10, 'https://off' || n || '.example.com/', '{*}',
    'disabled', now() - interval '6 days' from generate_series(0, p_count - 1) n
$$;

create function scale_held(p_name text, p_endpoints int, p_count int) returns void language plpgsql as $$
declare
  v_indexes text[] := array(select pg_get_indexdef(indexrelid) from pg_index
    where indrelid = 'deliveries'::regclass and not indisunique);
  v_index text;
begin
  for v_index in select indexrelid::regclass::text from pg_index
    where indrelid = 'deliveries'::regclass and not indisunique loop
    execute 'drop index ' || v_index;
  end loop;
  insert into deliveries (id, account_id, event_id, endpoint_id, event_type, status, created_at, queued_at)
  select 'dlv_' || digits || substr(p_name, 1, 1) || substr(scale_suffix(n), 2), 'acct_' || p_name || n % p_endpoints / 10,
    'evt_' || digits || scale_suffix(n), 'we_' || p_name || lpad((n % p_endpoints)::text, 8, '0'), 'order.created', 'held',
    at, at
  from generate_series(0, p_count - 1) n join (
    select m, at, substr(first_id('dlv', at), 5) as digits from (
      select m, now() - make_interval(mins => 7200 - m) as at from generate_series(0, 7199) m
    ) minutes offset 0) minute on minute.m = (n::bigint * 7200 / p_count)::int;
  foreach v_index in array v_indexes loop
    execute v_index;
  end loop;
end $$;

create function scale_paused(p_count int, p_pending int, p_url text) returns setof endpoints language sql as $$
  insert into accounts (id, name, email)
  select 'acct_PAUSED' || n, 'Scale', 'owner@example.com' from generate_series(0, (p_count - 1) / 10) n;
  insert into events (id, account_id, type, body)
  select new_id('evt'), 'acct_PAUSED' || n, 'order.created', convert_to('{"data":{}}', 'UTF8')
  from generate_series(0, (p_count - 1) / 10) n, generate_series(1, p_pending);
  insert into endpoints (id, account_id, url, event_types)
  select 'we_PAUSED' || lpad(n::text, 8, '0'), 'acct_PAUSED' || n / 10, p_url || '/' || n, '{*}'
  from generate_series(0, p_count - 1) n;
  insert into deliveries (account_id, event_id, endpoint_id, event_type)
  select v.account_id, v.id, e.id, v.type from events v join endpoints e on e.account_id = v.account_id
  where v.account_id like 'acct\\_PAUSED%';
  select * from endpoints where id like 'we\\_PAUSED%' order by id
$$;
`;
