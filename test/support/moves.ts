import type { Pool } from 'pg';
import { moveToFinished } from '../../src/deliveries/finished.sql';
import type { FinishedStatus } from '../../src/deliveries/delivery';

/** Ends those of the deliveries that are not finished, in one statement. */
export const finish = (pool: Pool, ids: readonly string[], status: FinishedStatus) =>
  pool.query(
    `with gone as (delete from deliveries where id = any($1) returning *, now() as ended_at) ${moveToFinished(status)}`,
    [ids],
  );

/** Makes those of the deliveries pending that are finished, with their next cycle, in one statement. */
export const requeue = (pool: Pool, ids: readonly string[]) =>
  pool.query(
    `with back as (delete from finished_deliveries where id = any($1) returning *)
     insert into deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, created_at)
     select id, account_id, event_id, endpoint_id, event_type, is_test, 'pending', cycle + 1, created_at from back`,
    [ids],
  );
