-- Up Migration

-- Reads both tables once, while everything goes on.
alter table events validate constraint events_before;
alter table attempts validate constraint attempts_before;
