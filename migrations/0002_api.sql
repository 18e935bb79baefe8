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
  endpoint_id text not null references endpoints,
  created_at  timestamptz(3) not null default now(),
  primary key (account_id, key)
);

-- Sends exhausted deliveries of an endpoint again, a few at a time.
create table recoveries (
  id               text primary key default new_id('rec'),
  account_id       text not null references accounts,
  endpoint_id      text not null references endpoints,
  -- Deliveries that were exhausted from then until the recovery was asked for.
  since            timestamptz(3) not null,
  state            text not null default 'running' check (state in ('running', 'completed', 'canceled')),
  total            int not null,
  requeued         int not null default 0,
  -- The last delivery that was looked at; ids sort by time.
  last_delivery_id text not null default '',
  created_at       timestamptz(3) not null default now(),
  finished_at      timestamptz(3)
);
create unique index recoveries_running on recoveries (endpoint_id) where state = 'running';
create index recoveries_by_account on recoveries (account_id, id);

create index deliveries_exhausted on deliveries (account_id, id) where state = 'exhausted';
create index deliveries_exhausted_by_endpoint on deliveries (endpoint_id, id) where state = 'exhausted';
