-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- Deletion and `held: "skip"` only set this mark. Deliveries that are pending and were queued by then count as canceled, and
-- a loop of the workers cancels their rows in batches. Infinity: the endpoint is deleted.
alter table endpoints add column cancel_queued_until timestamptz;
create index endpoints_to_cancel on endpoints (account_id) where cancel_queued_until is not null;

-- Compared with queued_at, so it must not be rounded.
alter table endpoints alter column enable_requested_at type timestamptz;

-- Not now(): in a long transaction of a producer that is when it began, which can be before a skip that was requested
-- before the event was published.
alter table deliveries alter column queued_at set default clock_timestamp();
