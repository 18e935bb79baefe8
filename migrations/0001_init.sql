-- Up Migration

-- ids: prefix + ULID (https://github.com/ulid/spec): 48 bits of milliseconds, 80 random bits, so they sort by time.
create function crockford(bits bigint, digits int) returns text language sql immutable as $$
  select string_agg(substr('0123456789ABCDEFGHJKMNPQRSTVWXYZ', ((bits >> (5 * i)) & 31)::int + 1, 1), '' order by i desc)
  from generate_series(0, digits - 1) i
$$;

create function new_id(prefix text) returns text language sql volatile as $$
  -- Hex digits 13 and 17 of a version 4 UUID are not random; the two slices avoid them.
  select prefix || '_'
    || crockford((extract(epoch from clock_timestamp()) * 1000)::bigint, 10)
    || crockford(('x' || substr(hex, 1, 10))::bit(40)::bigint, 8)
    || crockford(('x' || substr(hex, 20, 10))::bit(40)::bigint, 8)
  from (select replace(gen_random_uuid()::text, '-', '') as hex) random
$$;

create table accounts (
  id         text primary key default new_id('acct'),
  name       text not null,
  email      text not null,
  created_at timestamptz(3) not null default now()
);

create table api_keys (
  id           text primary key default new_id('key'),
  account_id   text not null references accounts,
  key_sha256   bytea not null unique,
  prefix       text not null,
  last_four    text not null,
  scopes       text[] not null,
  created_at   timestamptz(3) not null default now(),
  last_used_at timestamptz(3),
  revoked_at   timestamptz(3)
);

create table endpoints (
  id                  text primary key default new_id('we'),
  account_id          text not null references accounts,
  url                 text not null,
  description         text,
  event_types         text[] not null check (cardinality(event_types) > 0),
  status              text not null default 'enabled' check (status in ('enabled', 'unhealthy', 'disabled')),
  episode             int not null default 0,
  failure_count       int not null default 0 check (failure_count between 0 and 5),
  -- First attempt of the delivery whose retries set failure_count, and when the count last moved.
  failing_since       timestamptz(3),
  failing_delivery_id text,
  counted_at          timestamptz(3),
  enabled_at          timestamptz(3) not null default now(),
  off_since           timestamptz(3),
  -- The wish to be enabled, kept until endpointHealth has fulfilled it: what to do with held deliveries.
  enable_wish         text check (enable_wish in ('send', 'skip')),
  enable_wished_at    timestamptz(3),
  created_at          timestamptz(3) not null default now(),
  deleted_at          timestamptz(3),
  check ((status = 'enabled') = (off_since is null))
);
create index endpoints_by_account on endpoints (account_id, id) where deleted_at is null;
create index endpoints_to_signal on endpoints (id) where failure_count = 5 or enable_wish is not null;

create table endpoint_secrets (
  id          text primary key default new_id('sec'),
  endpoint_id text not null references endpoints,
  ciphertext  bytea not null,
  created_at  timestamptz(3) not null default now(),
  expires_at  timestamptz(3)
);
create index endpoint_secrets_by_endpoint on endpoint_secrets (endpoint_id, id);

create table events (
  id         text primary key default new_id('evt'),
  account_id text not null references accounts,
  type       text not null constraint known_event_type check (type in (
    'message.received', 'message.sent', 'conversation.created', 'order.created', 'order.updated',
    'payment.completed', 'payment.failed', 'product.created', 'product.updated')),
  -- The exact bytes of every attempt. bytea, because jsonb would reorder keys and round numbers.
  body       bytea not null,
  created_at timestamptz(3) not null default now()
);
create index events_by_account on events (account_id, id);

create table idempotency_keys (
  account_id  text not null references accounts,
  key         text not null check (char_length(key) between 1 and 255),
  fingerprint bytea not null,
  event_id    text references events,
  created_at  timestamptz(3) not null default now(),
  primary key (account_id, key)
);

create table deliveries (
  id               text primary key default new_id('dlv'),
  account_id       text not null references accounts,
  event_id         text not null references events,
  endpoint_id      text not null references endpoints,
  event_type       text not null,
  is_test          boolean not null default false,
  state            text not null default 'pending'
                   check (state in ('pending', 'running', 'delivered', 'exhausted', 'canceled')),
  cycle            int not null default 1,
  next_attempt     smallint not null default 1 check (next_attempt between 1 and 6),
  created_at       timestamptz(3) not null default now(),
  queued_at        timestamptz not null default now(),
  due_at           timestamptz(3) not null default now(),
  -- When the attempt that nobody has recorded yet was begun. Found set by a later attempt: a send was interrupted.
  sending_since    timestamptz(3),
  cycle_started_at timestamptz(3),
  -- A running row that is still running then is looked at by the reconciler.
  overdue_at       timestamptz(3),
  finished_at      timestamptz(3)
) with (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.02);
create index deliveries_pending on deliveries (endpoint_id, queued_at, id) where state = 'pending' and not is_test;
create index deliveries_pending_tests on deliveries (id) where state = 'pending' and is_test;
create index deliveries_overdue on deliveries (overdue_at) where state = 'running';
create index deliveries_by_account on deliveries (account_id, id);
create index deliveries_by_endpoint on deliveries (endpoint_id, id);
create index deliveries_by_event on deliveries (event_id);

create table attempts (
  id               text primary key default new_id('att'),
  account_id       text not null references accounts,
  endpoint_id      text not null references endpoints,
  delivery_id      text not null references deliveries,
  is_test          boolean not null,
  cycle            int not null,
  attempt          smallint not null check (attempt between 1 and 6),
  outcome          text not null check (outcome in ('delivered', 'failed', 'interrupted')),
  due_at           timestamptz(3) not null,
  started_at       timestamptz(3) not null,
  ended_at         timestamptz(3),
  recorded_at      timestamptz(3) not null default now(),
  duration_ms      int,
  status_code      smallint,
  error_code       text,
  error_text       text,
  request_headers  json,
  response_headers json,
  response_body    bytea,
  response_cut     boolean not null default false,
  worker           text
);
create unique index attempts_once on attempts (delivery_id, cycle, attempt) where outcome <> 'interrupted';
create index attempts_by_delivery on attempts (delivery_id, started_at, id);
create index attempts_by_endpoint on attempts (endpoint_id, started_at, id) where not is_test;
create index attempts_delivered on attempts (endpoint_id, recorded_at) where outcome = 'delivered' and not is_test;

create table notifications (
  id          text primary key default new_id('ntf'),
  endpoint_id text not null references endpoints,
  episode     int not null,
  delivery_id text,
  created_at  timestamptz(3) not null default now(),
  sent_at     timestamptz(3),
  unique (endpoint_id, episode)
);
create index notifications_unsent on notifications (created_at) where sent_at is null;

-- Accepts an event: one row in events and a pending delivery for every endpoint that subscribes to its type, in the
-- caller's transaction. It never notifies: NOTIFY would serialise the commits of all producers; workers poll.
-- Errors: 23514 (known_event_type) unknown type; HW400 bad data; HW404 no such account;
-- HW409 the idempotency key was used for another event within the last 72 hours.
create function publish_event(p_account text, p_type text, p_data json, p_idempotency_key text default null)
returns table (event_id text, created_at timestamptz, deliveries int, replayed boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_fingerprint bytea := sha256(convert_to(p_type || ' ' || p_data::text, 'UTF8'));
  v_event  events%rowtype;
  v_seen   idempotency_keys%rowtype;
  v_count  int;
begin
  if json_typeof(p_data) is distinct from 'object' then
    raise exception 'data must be a JSON object' using errcode = 'HW400';
  end if;
  if octet_length(p_data::text) > 262144 then
    raise exception 'data is larger than 256 KiB' using errcode = 'HW400';
  end if;
  if not exists (select from accounts where id = p_account) then
    raise exception 'no such account' using errcode = 'HW404';
  end if;

  if p_idempotency_key is not null then
    -- A concurrent twin waits here for the first transaction, then finds its row.
    insert into idempotency_keys as k (account_id, key, fingerprint) values (p_account, p_idempotency_key, v_fingerprint)
    on conflict (account_id, key) do update
      set fingerprint = excluded.fingerprint, event_id = null, created_at = now()
      where k.created_at < now() - interval '72 hours';
    if not found then
      select * into strict v_seen from idempotency_keys where account_id = p_account and key = p_idempotency_key;
      if v_seen.fingerprint <> v_fingerprint then
        raise exception 'the idempotency key was used for another event' using errcode = 'HW409';
      end if;
      return query select e.id, e.created_at::timestamptz,
          (select count(*)::int from deliveries d where d.event_id = e.id), true
        from events e where e.id = v_seen.event_id;
      return;
    end if;
  end if;

  v_event.id := new_id('evt');
  v_event.created_at := date_trunc('second', now());
  insert into events (id, account_id, type, created_at, body)
  values (v_event.id, p_account, p_type, v_event.created_at, convert_to(
    '{"id":"' || v_event.id || '","object":"event","type":"' || p_type || '","created_at":"'
    || to_char(v_event.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","data":' || p_data::text || '}', 'UTF8'));

  insert into deliveries (account_id, event_id, endpoint_id, event_type)
  select p_account, v_event.id, w.id, p_type from endpoints w
  where w.account_id = p_account and w.deleted_at is null and w.event_types && array[p_type, '*'];
  get diagnostics v_count = row_count;

  if p_idempotency_key is not null then
    update idempotency_keys set event_id = v_event.id where account_id = p_account and key = p_idempotency_key;
  end if;
  return query select v_event.id, v_event.created_at::timestamptz, v_count, false;
end $$;
