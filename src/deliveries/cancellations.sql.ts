import { isLookedUp } from '../db/lookup.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { EndpointId } from '../lib/ids';
import { moveToFinished } from './finished.sql';

/** Deliveries of each kind (held, pending, waiting for a retry) that one step cancels at most. */
export const MAX_CANCELED_PER_STEP = 500;
/** Endpoints that share one step, of different accounts. */
const MAX_ENDPOINTS = 20;

// job:      one endpoint of each account, at random, so that nobody's long backlog keeps others waiting.
// canceled: finished_at is the time of the request, which readers were shown before.
// ended:    removes the mark only when nothing is left, not even a row that another transaction has locked.
const STEP = `
  with marked as (
    select distinct on (account_id) id, deleted_at, cancel_queued_until from endpoints
    where cancel_queued_until is not null order by account_id, random()
  ),
  job as (
    select *, (${MAX_CANCELED_PER_STEP} / least(${MAX_ENDPOINTS}, count(*) over ()))::int as share
    from marked order by random() limit ${MAX_ENDPOINTS}
  ),
  held as (
    select p.id from job cross join lateral (
      select d.id from deliveries d where d.endpoint_id = job.id and d.status = 'held'
        and d.queued_at <= job.cancel_queued_until
      order by d.queued_at, d.id limit job.share for update skip locked) p
  ),
  pending as (
    select p.id from job cross join lateral (
      select d.id from deliveries d where d.endpoint_id = job.id and d.status = 'pending' and not d.is_test
        and d.queued_at <= job.cancel_queued_until
      order by d.queued_at, d.id limit job.share for update skip locked) p
  ),
  waiting as (
    select p.id from job cross join lateral (
      select d.id from deliveries d where d.endpoint_id = job.id and d.status = 'in_progress' and d.sending_since is null
      limit case when job.deleted_at is null then 0 else job.share end for update skip locked) p
  ),
  gone as (
    delete from deliveries d
    using (select id from held union all select id from pending union all select id from waiting) p, job
    where ${isLookedUp('d.id', 'p.id')} and job.id = d.endpoint_id
    returning d.*, coalesce(job.deleted_at, job.cancel_queued_until) as ended_at
  ),
  canceled as (${moveToFinished('canceled')} returning id),
  ended as (
    update endpoints e set cancel_queued_until = null from job
    where e.id = job.id and e.cancel_queued_until = job.cancel_queued_until
      and not exists (select from deliveries d where d.endpoint_id = job.id and d.status = 'held'
                        and d.queued_at <= job.cancel_queued_until)
      and not exists (select from deliveries d where d.endpoint_id = job.id and d.status = 'pending' and not d.is_test
                        and d.queued_at <= job.cancel_queued_until)
      and (job.deleted_at is null or not exists (
        select from deliveries d where d.endpoint_id = job.id and d.status = 'in_progress' and d.sending_since is null))
    returning e.id
  )
  select (select count(*) from canceled) as canceled, array(select id from ended) as ended`;

/** What a step has done. */
export interface CancellationStep {
  canceled: number;
  /** Endpoints of which nothing is left to cancel. */
  ended: EndpointId[];
}

/**
 * Cancels a batch of the deliveries that count as canceled: those held when their endpoint was enabled with `skip`, and
 * those of deleted endpoints, except attempts under way. The work is one statement, and its whole state is in the rows, so it can
 * be interrupted at any time and run in any number of processes.
 */
export async function stepCancellations(db: Db): Promise<CancellationStep> {
  // Marks are rare. The step is planned each time, because one plan does not do for an empty queue and a full one.
  const marked = await db.query({
    name: 'endpoints-with-mark',
    text: `select from endpoints where cancel_queued_until is not null limit 1`,
  });
  if (marked.rowCount === 0) return { canceled: 0, ended: [] };
  return onlyRow(await db.query<CancellationStep>({ text: STEP }));
}
