import type { FinishedStatus } from './delivery';

/**
 * The end of a statement: moves deliveries to `finished_deliveries`. Before it stands
 * `with gone as (delete from deliveries … returning *, … as ended_at)`; when they ended is in `ended_at`.
 */
export const moveToFinished = (status: FinishedStatus, from = 'gone') => `
  insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
    created_at, cycle_started_at, finished_at)
  select id, account_id, event_id, endpoint_id, event_type, is_test, '${status}', cycle, next_attempt, created_at,
    cycle_started_at, ended_at from ${from}`;
