-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- The event types. A new one is a row here and an entry in src/events/catalogue.ts. Not a foreign key of events: each event
-- would lock the row of its type.
create table event_types (name text primary key);
insert into event_types values
  ('message.received'), ('message.sent'), ('conversation.created'), ('order.created'), ('order.updated'),
  ('payment.completed'), ('payment.failed'), ('product.created'), ('product.updated');
alter table events drop constraint known_event_type;

alter table endpoints rename column episode to incident;
alter table endpoints rename column enable_wish to enable_request;
alter table endpoints rename column enable_wished_at to enable_requested_at;
alter table notifications rename column episode to incident;
alter table attempts rename column started_at to sent_at;
alter table attempts rename column error_text to error_message;
alter table attempts rename column response_cut to response_body_truncated;
alter table recoveries rename column state to status;

alter table deliveries rename column state to status;
alter table deliveries drop constraint deliveries_state_check;
drop index deliveries_overdue;
drop index deliveries_running_tests;
update deliveries set status = 'in_progress' where status = 'running';
alter table deliveries add constraint deliveries_status_check
  check (status in ('pending', 'in_progress', 'delivered', 'exhausted', 'canceled'));
create index deliveries_overdue on deliveries (overdue_at) where status = 'in_progress';
create index deliveries_tests_in_progress on deliveries (endpoint_id) where status = 'in_progress' and is_test;

-- The exact bytes of every attempt of an event. `data` is taken over as it is.
create function event_body(p_id text, p_type text, p_created_at timestamptz, p_data text)
returns bytea language sql immutable as $$
  select convert_to('{"id":"' || p_id || '","object":"event","type":"' || p_type || '","created_at":"'
    || to_char(p_created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"') || '","data":' || p_data || '}', 'UTF8')
$$;

-- Accepts an event: one row in events and a pending delivery for every endpoint that subscribes to its type, in the
-- caller's transaction. It never notifies: NOTIFY would serialise the commits of all producers; workers poll.
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
  if not exists (select from accounts where id = p_account) then
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
  values (v_event.id, p_account, p_type, v_event.created_at,
    event_body(v_event.id, p_type, v_event.created_at, p_data::text));

  insert into deliveries (account_id, event_id, endpoint_id, event_type)
  select p_account, v_event.id, e.id, p_type from endpoints e
  where e.account_id = p_account and e.deleted_at is null and e.event_types && array[p_type, '*'];
  get diagnostics v_count = row_count;

  if p_idempotency_key is not null then
    update idempotency_keys set event_id = v_event.id where account_id = p_account and key = p_idempotency_key;
  end if;
  return query select v_event.id, v_event.created_at::timestamptz, v_count, false;
end $$;
