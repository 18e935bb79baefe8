-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- A replay is a recovery that says what it sends again. Of a recovery all of this is null: it sends what was exhausted, by the
-- time at which that ended.
-- include:     'exhausted', 'all' (delivered, exhausted or canceled), or 'missing': events for which the endpoint has no delivery.
-- event_types: of these only.
-- reached:     the id of the last delivery, or event, that was looked at. They are looked at in the order of their ids.
alter table recoveries
  add column include     text check (include in ('exhausted', 'all', 'missing')),
  add column until       timestamptz(3),
  add column event_types text[],
  add column reached     text;

-- 'replaying': a replay that is running. The release before does not know it, and leaves it alone.
alter table recoveries drop constraint recoveries_state_check;
alter table recoveries add constraint recoveries_status_check
  check (status in ('running', 'replaying', 'completed', 'canceled'));
create unique index recoveries_replaying on recoveries (endpoint_id) where status = 'replaying';
