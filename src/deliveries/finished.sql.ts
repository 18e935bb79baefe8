import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { FinishedStatus } from './delivery';

const moveAs = (status: string, lastFailure: string) => `
  insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
    created_at, cycle_started_at, finished_at, last_failure)
  select id, account_id, event_id, endpoint_id, event_type, is_test, ${status}, cycle, next_attempt, created_at,
    cycle_started_at, ended_at, ${lastFailure} from gone`;

/**
 * The end of a statement: moves deliveries to `finished_deliveries`. It follows
 * `with gone as (delete from deliveries … returning *, … as ended_at)`, where `ended_at` is when they ended.
 */
export const moveToFinished = (status: FinishedStatus) => moveAs(`'${status}'`, 'last_failure');

/** As `moveToFinished` after an attempt: the status of each is in `gone.new_status`, and why it failed in `gone.new_failure`. */
export const moveByNewStatus = moveAs('new_status', 'new_failure');

/**
 * The way back, for the next cycle. The columns that are named are kept; the others begin anew. It follows `gone`, the rows
 * deleted from `finished_deliveries`.
 * @param status the SQL of the status with which it waits
 */
export const moveBack = (status: string) => `
  insert into deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, created_at, cycle, last_failure, status)
  select id, account_id, event_id, endpoint_id, event_type, is_test, created_at, cycle + 1, last_failure, ${status} from gone`;

/** How often to look for a delivery that may be moving between its tables. Each try sees what was committed before it. */
export const MAX_TRIES = 3;

/** Deliveries that one step moves at most. */
const MAX_MOVED = 500;

/**
 * Moves a batch of deliveries that a former release has finished, oldest first. Older releases leave them in `deliveries`.
 * @returns how many were moved
 */
export async function moveFinished(db: Db): Promise<number> {
  const result = await db.query<{ moved: number }>({
    name: 'move-finished',
    text: `
      with gone as (
        delete from deliveries where id = any (array(
          select id from deliveries where status in ('delivered', 'exhausted', 'canceled')
          order by id limit ${MAX_MOVED} for update skip locked))
        returning *, status as new_status, last_failure as new_failure, coalesce(finished_at, created_at) as ended_at
      ),
      moved as (${moveByNewStatus} returning id)
      select count(*)::int as moved from moved`,
  });
  return onlyRow(result).moved;
}
