-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- Whether the request was sent twice within the attempt: the receiver closed a connection of before without a response.
-- No row is written: it is the default of the former ones.
alter table attempts add column sent_twice boolean not null default false;

-- The copies that retention is making are to take the places of partitions.
do $$
declare
  v_copy text;
begin
  for v_copy in
    select relname from pg_class
    where relnamespace = 'public'::regnamespace and relkind = 'r' and relname ~ '^attempts_.*_copy$' and not relispartition
  loop
    execute format('alter table %I add column sent_twice boolean not null default false', v_copy);
  end loop;
end $$;
