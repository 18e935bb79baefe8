-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- Revoked keys stay for the audit log, without end, so the live ones of an account have an index of their own.
create index api_keys_by_account on api_keys (account_id, id);
create index api_keys_live on api_keys (account_id) where revoked_at is null;

-- Stores an API key. The keys of operators and those of customers are counted apart, so that neither take the other's place.
-- Error: HW429 the account has as many live keys of that kind as it may have.
create function create_api_key(p_actor json, p_account text, p_sha256 bytea, p_prefix text, p_last_four text,
  p_scopes text[], p_max_keys int)
returns setof api_keys language plpgsql as $$
declare
  v_key api_keys%rowtype;
begin
  -- One creation of an account at a time, so that none is missing in the count. Publishing does not wait for this lock.
  perform from accounts where id = p_account for no key update;
  if (select count(*) from (
        select from api_keys where account_id = p_account and revoked_at is null
          and ('platform' = any(scopes)) = ('platform' = any(p_scopes)) limit p_max_keys) live) >= p_max_keys then
    raise exception 'the account has as many keys as it may have' using errcode = 'HW429';
  end if;
  insert into api_keys (account_id, key_sha256, prefix, last_four, scopes)
  values (p_account, p_sha256, p_prefix, p_last_four, p_scopes) returning * into v_key;
  perform write_audit(p_actor, p_account, 'api_key.created', v_key.id, json_build_object('scopes', p_scopes));
  return next v_key;
end $$;

-- Call it after the change, while the row of the account is locked. A fragment is not sent, so it makes no other URL.
-- Error: HW430 more endpoints of the account have the URL than may.
create function refuse_crowded_url(p_account text, p_url text, p_max_per_url int) returns void language plpgsql as $$
begin
  if (select count(*) from endpoints where account_id = p_account and deleted_at is null
        and split_part(url, '#', 1) = split_part(p_url, '#', 1)) > p_max_per_url then
    raise exception 'the account has as many endpoints with this URL as it may have' using errcode = 'HW430';
  end if;
end $$;

-- As create_endpoint without p_max_per_url, which earlier releases call. Further error: HW430, as refuse_crowded_url.
create function create_endpoint(p_actor json, p_id text, p_account text, p_url text, p_description text,
  p_event_types text[], p_ciphertext bytea, p_max_endpoints int, p_idempotency_key text, p_fingerprint bytea,
  p_max_per_url int)
returns table (endpoint_id text, replayed boolean) language plpgsql as $$
#variable_conflict use_column
declare
  v_made record;
begin
  select * into strict v_made from create_endpoint(p_actor, p_id, p_account, p_url, p_description, p_event_types,
    p_ciphertext, p_max_endpoints, p_idempotency_key, p_fingerprint);
  if not v_made.replayed then
    -- The creation has locked the account.
    perform refuse_crowded_url(p_account, p_url, p_max_per_url);
  end if;
  return query select v_made.endpoint_id, v_made.replayed;
end $$;

-- Changes an endpoint. Null leaves a field as it is; the description has p_sets_description, because null removes it.
-- False: the account has no such endpoint. Error: HW430, as refuse_crowded_url.
create function update_endpoint(p_actor json, p_account text, p_endpoint text, p_url text, p_event_types text[],
  p_sets_description boolean, p_description text, p_max_per_url int)
returns boolean language plpgsql as $$
declare
  v_old_url text;
  v_changed text[];
begin
  if p_url is not null then
    -- Before the endpoint, as in a creation: two that wait for each other would be a deadlock.
    perform from accounts where id = p_account for no key update;
  end if;
  select url, array_remove(array[
      case when url <> p_url then 'url' end,
      case when event_types <> p_event_types then 'events' end,
      case when p_sets_description and description is distinct from p_description then 'description' end], null)
    into v_old_url, v_changed
    from endpoints where id = p_endpoint and account_id = p_account and deleted_at is null for no key update;
  if not found then
    return false;
  end if;
  if v_changed = '{}' then
    return true;
  end if;
  update endpoints set url = coalesce(p_url, url), event_types = coalesce(p_event_types, event_types),
    description = case when p_sets_description then p_description else description end
  where id = p_endpoint;
  if 'url' = any(v_changed) then
    perform refuse_crowded_url(p_account, p_url, p_max_per_url);
  end if;
  -- Of URLs only the hosts: what follows a host may be a credential.
  perform write_audit(p_actor, p_account, 'endpoint.updated', p_endpoint, case
    when 'url' = any(v_changed) then json_build_object('changed', v_changed,
      'old_host', substring(v_old_url from '//([^/?#]+)'), 'new_host', substring(p_url from '//([^/?#]+)'))
    else json_build_object('changed', v_changed) end);
  return true;
end $$;
