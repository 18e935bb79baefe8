-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- An email about incidents of an endpoint. It is composed of the incidents that were untold when it was first tried, so that
-- a repetition says the same. It ends when the mail server accepts it or has refused it for good.
create table emails (
  id            text primary key default new_id('eml'),
  endpoint_id   text not null references endpoints,
  created_at    timestamptz(3) not null default now(),
  -- Another process is sending it until then.
  sending_until timestamptz(3),
  refusals      int not null default 0,
  refusal       text,
  outcome       text check (outcome in ('sent', 'refused')),
  ended_at      timestamptz(3)
);
create unique index emails_open on emails (endpoint_id) where ended_at is null;
create index emails_ended on emails (endpoint_id, ended_at) where ended_at is not null;

alter table notifications
  add column email_id   text references emails,
  add column ended_at   timestamptz(3),
  -- Deliveries held when the incident ended; counted up to 10,000.
  add column held_count int;
create index notifications_untold on notifications (endpoint_id, incident) where sent_at is null and email_id is null;
create index notifications_of_email on notifications (email_id) where email_id is not null;

-- Notes the end of an incident, whichever statement ends it. An incident whose email was refused for good is untold again:
-- who enables the endpoint may have mended the mailbox too. Before the row changes, so that what is held is still held; what
-- an earlier incident left to be canceled is not.
create function end_incident() returns trigger language plpgsql as $$
begin
  update notifications n set ended_at = now(),
    held_count = (select count(*) from (select from deliveries d where d.endpoint_id = new.id and d.status = 'pending'
                    and not d.is_test and d.queued_at > coalesce(old.cancel_queued_until, '-infinity') limit 10000) held),
    email_id = case when exists (select from emails m where m.id = n.email_id and m.outcome = 'refused') then null
                    else n.email_id end
  where n.endpoint_id = new.id and n.incident = new.incident;
  return new;
end $$;
create trigger incident_ends before update of status on endpoints
  for each row when (old.status = 'unhealthy' and new.status <> 'unhealthy') execute function end_incident();
