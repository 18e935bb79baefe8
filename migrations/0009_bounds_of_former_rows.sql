-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- Events and attempts get partitions by day, whose rows come and go at different times. What a foreign key checked, the
-- statements that insert see to: each takes the ids from rows that it has just read or made.
alter table attempts
  drop constraint attempts_account_id_fkey,
  drop constraint attempts_endpoint_id_fkey,
  drop constraint attempts_delivery_id_fkey;
alter table deliveries
  drop constraint deliveries_account_id_fkey,
  drop constraint deliveries_endpoint_id_fkey,
  drop constraint deliveries_event_id_fkey;
alter table events drop constraint events_account_id_fkey;
alter table idempotency_keys drop constraint idempotency_keys_event_id_fkey;

-- The tables of today become the partition of all ids below a bound that lies ahead. The next migration has the constraints
-- checked without a lock, and the one after it attaches the tables without reading them.
do $$
declare
  v_first timestamptz := date_trunc('day', now(), 'UTC')
    + case when exists (select from events) then interval '7 days' else interval '0 days' end;
begin
  execute format('alter table events add constraint events_before check (id < %L) not valid', first_id('evt', v_first));
  execute format('alter table attempts add constraint attempts_before check (delivery_id < %L) not valid',
    first_id('dlv', v_first));
end $$;
