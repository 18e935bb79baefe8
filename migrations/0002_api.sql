-- Up Migration

-- Who changed what, when and from where. No key: an operator did it, with the command line.
create table audit_log (
  id         text primary key default new_id('aud'),
  account_id text not null references accounts,
  action     text not null,
  object_id  text not null,
  api_key_id text references api_keys,
  ip         text,
  request_id text,
  details    json not null default '{}',
  created_at timestamptz(3) not null default now()
);
create index audit_log_by_account on audit_log (account_id, id);
create index audit_log_by_object on audit_log (account_id, object_id, id);
create index audit_log_by_action on audit_log (account_id, action, id);

create function refuse_change() returns trigger language plpgsql as $$
begin
  raise exception '% only grows: its rows are neither changed nor deleted', tg_table_name;
end $$;
create trigger audit_log_only_grows before update or delete or truncate on audit_log
  for each statement execute function refuse_change();

-- Called in the statement that makes the change, so that neither is without the other.
create function write_audit(p_actor json, p_account text, p_action text, p_object text, p_details json default '{}')
returns void language sql volatile as $$
  insert into audit_log (account_id, action, object_id, api_key_id, ip, request_id, details)
  values (p_account, p_action, p_object, p_actor->>'keyId', p_actor->>'ip', p_actor->>'requestId', p_details)
$$;

create table endpoint_idempotency_keys (
  account_id  text not null references accounts,
  key         text not null check (char_length(key) between 1 and 255),
  fingerprint bytea not null,
  -- Deferrable, because the key comes first: a concurrent twin must wait before it makes anything.
  endpoint_id text not null references endpoints deferrable initially deferred,
  created_at  timestamptz(3) not null default now(),
  primary key (account_id, key)
);

-- Makes an endpoint with its first secret, at most once per idempotency key within 72 hours.
-- Errors: HW409 the idempotency key was used for another body; HW429 the account has as many endpoints as it may have.
create function create_endpoint(p_actor json, p_id text, p_account text, p_url text, p_description text,
  p_event_types text[], p_ciphertext bytea, p_max_endpoints int,
  p_idempotency_key text default null, p_fingerprint bytea default null)
returns table (endpoint_id text, replayed boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_seen endpoint_idempotency_keys%rowtype;
begin
  if p_idempotency_key is not null then
    insert into endpoint_idempotency_keys as k (account_id, key, fingerprint, endpoint_id)
    values (p_account, p_idempotency_key, p_fingerprint, p_id)
    on conflict (account_id, key) do update
      set fingerprint = excluded.fingerprint, endpoint_id = excluded.endpoint_id, created_at = now()
      where k.created_at < now() - interval '72 hours';
    if not found then
      select * into strict v_seen from endpoint_idempotency_keys
      where account_id = p_account and key = p_idempotency_key;
      if v_seen.fingerprint <> p_fingerprint then
        raise exception 'the idempotency key was used for another body' using errcode = 'HW409';
      end if;
      return query select v_seen.endpoint_id, true;
      return;
    end if;
  end if;

  -- One creation of an account at a time, so that none is missing in the count. Publishing does not wait for this lock.
  perform from accounts where id = p_account for no key update;
  if (select count(*) from endpoints where account_id = p_account and deleted_at is null) >= p_max_endpoints then
    raise exception 'the account has as many endpoints as it may have' using errcode = 'HW429';
  end if;
  insert into endpoints (id, account_id, url, description, event_types)
  values (p_id, p_account, p_url, p_description, p_event_types);
  insert into endpoint_secrets (endpoint_id, ciphertext) values (p_id, p_ciphertext);
  -- The host alone: what follows it may be a credential.
  perform write_audit(p_actor, p_account, 'endpoint.created', p_id,
    json_build_object('host', substring(p_url from '//([^/?#]+)'), 'events', p_event_types));
  return query select p_id, false;
end $$;

-- Gives an endpoint a new secret. The old one lives on for the overlap; with an overlap of 0 hours all older ones end
-- now. No row: there is no such endpoint. No created_at: nothing was done, because an old secret lives until then.
create function rotate_secret(p_actor json, p_account text, p_endpoint text, p_ciphertext bytea, p_overlap_hours int)
returns table (created_at timestamptz, old_expires_at timestamptz) language plpgsql as $$
#variable_conflict use_column
declare
  v_now            timestamptz;
  v_old_expires_at timestamptz;
begin
  -- One rotation of an endpoint at a time: a second waits here, then finds what the first has left.
  perform from endpoints where id = p_endpoint and account_id = p_account and deleted_at is null for no key update;
  if not found then
    return;
  end if;
  v_now := clock_timestamp();
  delete from endpoint_secrets where endpoint_id = p_endpoint and (p_overlap_hours = 0 or expires_at <= v_now);
  select expires_at into v_old_expires_at from endpoint_secrets where endpoint_id = p_endpoint and expires_at is not null;
  if found then
    return query select null::timestamptz, v_old_expires_at;
    return;
  end if;
  update endpoint_secrets set expires_at = v_now + make_interval(hours => p_overlap_hours)
  where endpoint_id = p_endpoint returning expires_at into v_old_expires_at;
  perform write_audit(p_actor, p_account, 'secret.rotated', p_endpoint,
    json_build_object('overlap_hours', p_overlap_hours));
  return query
    insert into endpoint_secrets (endpoint_id, ciphertext, created_at) values (p_endpoint, p_ciphertext, v_now)
    returning created_at::timestamptz, v_old_expires_at;
end $$;

-- Sends exhausted deliveries of an endpoint again, a few at a time: those that ended from `since` until the recovery was
-- asked for. What it has sent again ends later, so it is never taken twice.
create table recoveries (
  id          text primary key default new_id('rec'),
  account_id  text not null references accounts,
  endpoint_id text not null references endpoints,
  since       timestamptz(3) not null,
  state       text not null default 'running' check (state in ('running', 'completed', 'canceled')),
  total       int not null,
  requeued    int not null default 0,
  created_at  timestamptz(3) not null default now(),
  finished_at timestamptz(3)
);
create unique index recoveries_running on recoveries (endpoint_id) where state = 'running';
create index recoveries_by_account on recoveries (account_id, id);
create index recoveries_by_endpoint on recoveries (endpoint_id, id);
create index deliveries_exhausted on deliveries (endpoint_id, finished_at, id) where state = 'exhausted' and not is_test;

-- The lists: a page is merged from one probe for each state and type, so that any combination of filters reads only what
-- it shows, with no more indexes to keep than there were.
drop index deliveries_by_account;
create index deliveries_by_account on deliveries (account_id, state, event_type, id);
drop index deliveries_by_endpoint;
create index deliveries_by_endpoint on deliveries (endpoint_id, state, event_type, id);
create index deliveries_tests on deliveries (account_id, id) where is_test;
drop index events_by_account;
create index events_by_account on events (account_id, type, id);

-- The smallest id of that millisecond: a time as a bound in a list of ids.
create function first_id(prefix text, moment timestamptz) returns text language sql immutable strict as $$
  select prefix || '_' || crockford(greatest(0, extract(epoch from moment) * 1000)::bigint, 10)
$$;

-- What a day of attempts adds up to is read from the index alone.
drop index attempts_by_endpoint;
create index attempts_by_endpoint on attempts (endpoint_id, started_at, id) include (outcome, duration_ms)
  where not is_test;

-- Tests are claimed per endpoint, one at a time.
drop index deliveries_pending_tests;
create index deliveries_pending_tests on deliveries (endpoint_id, id) where state = 'pending' and is_test;
create index deliveries_running_tests on deliveries (endpoint_id) where state = 'running' and is_test;
