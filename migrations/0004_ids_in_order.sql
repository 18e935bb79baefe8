-- Up Migration

-- Deliveries go on while this runs: give up rather than queue behind a long transaction, and be tried again.
set local lock_timeout = '5s';

-- ids: prefix + ULID (https://github.com/ulid/spec): 48 bits of milliseconds, then 10 bits for the microseconds within the
-- millisecond and 70 random ones. The database server's clock makes them, whatever process asks, so an id made after another
-- one was made sorts after it, unless both were made within the same microsecond or that clock was set back between them.
create or replace function new_id(prefix text) returns text language sql volatile as $$
  -- Hex digits 13 and 17 of a version 4 UUID are not random; the two slices avoid them.
  select prefix || '_'
    || crockford(micros / 1000 << 10 | micros % 1000, 12)
    || crockford(('x' || substr(hex, 1, 9))::bit(36)::bigint, 7)
    || crockford(('x' || substr(hex, 20, 9))::bit(36)::bigint, 7)
  from (select (extract(epoch from clock_timestamp()) * 1000000)::bigint as micros,
          replace(gen_random_uuid()::text, '-', '') as hex) made
$$;
