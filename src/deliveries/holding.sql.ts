import { isLookedUp } from '../db/lookup.sql';
import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import type { EndpointId } from '../lib/ids';
import { IS_PENDING, scanEndpoints } from './waiting.sql';

/** Endpoints that share one step. */
const MAX_ENDPOINTS = 50;
/** Deliveries that one step moves at most, in each direction. */
const MAX_MOVED = 500;
/** While held deliveries are released, an endpoint has at most this many pending: if it fails again, few move back. */
const MAX_PENDING = 1_000;
/** Endpoints with deliveries of one status that one sweep looks at, with one index probe each. */
const MAX_SWEPT = 500;
/** How long workers go on looking for deliveries that a longer transaction accepted under the former status. An SQL interval. */
const SETTLING = `interval '1 minute'`;

// job:      the next endpoints whose status has changed.
// settled:  the statement still sees what it moves in its former place, so an endpoint is done only when a step finds nothing.
const STEP = `
  with settling as (
    select * from endpoints where settling_until is not null and deleted_at is null and id > $1
    order by id limit ${MAX_ENDPOINTS}
  ),
  job as (
    select e.id, e.status = 'enabled' as is_enabled, coalesce(e.cancel_queued_until, '-infinity') as mark, e.settling_until,
      (${MAX_MOVED} / count(*) over ())::int as share,
      case when e.status = 'enabled' then ${MAX_PENDING} - (
        select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.status = 'pending' and not d.is_test
                              limit ${MAX_PENDING}) p) end as room
    from settling e
  ),
  pending as (
    select p.id from job cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = job.id and d.status = 'pending' and not d.is_test and d.queued_at > job.mark
      order by d.queued_at, d.id limit case when job.is_enabled then 0 else job.share end for update skip locked) p
  ),
  held as (
    select p.id from job cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = job.id and d.status = 'held' and d.queued_at > job.mark
      order by d.queued_at, d.id limit case when job.is_enabled then least(job.share, job.room) else 0 end
      for update skip locked) p
  ),
  now_held as (
    update deliveries d set status = 'held' from pending p where ${isLookedUp('d.id', 'p.id')} returning d.endpoint_id
  ),
  released as (
    update deliveries d set status = 'pending' from held h where ${isLookedUp('d.id', 'h.id')} returning d.endpoint_id
  ),
  left_over as (
    select job.id, job.settling_until, case when job.is_enabled
      then exists (select from deliveries d where d.endpoint_id = job.id and d.status = 'held' and d.queued_at > job.mark)
      else exists (select from deliveries d where d.endpoint_id = job.id and d.status = 'pending' and not d.is_test
                     and d.queued_at > job.mark) end as has_left
    from job
  ),
  settled as (
    update endpoints e set
      is_releasing = e.is_releasing and l.has_left,
      settling_until = case when l.has_left then now() + ${SETTLING} when l.settling_until >= now() then l.settling_until end
    from left_over l
    where e.id = l.id and e.settling_until = l.settling_until
      and case when l.has_left then l.settling_until < now() + ${SETTLING} / 2
               else e.is_releasing or l.settling_until < now() end
  )
  select (select count(*) from now_held) as held, (select count(*) from released) as released,
    case when (select count(*) from settling) < ${MAX_ENDPOINTS} then '' else (select max(id) from settling) end as last`;

/** What a step has moved. */
export interface HoldingStep {
  /** Deliveries of endpoints that are off, which were pending. */
  held: number;
  /** Deliveries of endpoints that are enabled, which were held. */
  released: number;
  /** Where the next step goes on; empty at the end. */
  last: EndpointId | '';
}

/**
 * Moves a batch of deliveries of endpoints that went off (pending to held) or came back (held to pending, oldest first). It is
 * one statement, and its whole state is in the rows, so it can be interrupted at any time and run in any number of processes.
 * @param after where the last step ended
 */
export async function stepHolding(db: Db, after: EndpointId | ''): Promise<HoldingStep> {
  return onlyRow(await db.query<HoldingStep>({ name: 'step-holding', text: STEP, values: [after] }));
}

/** Where the sweep of each status goes on; empty at the beginning. */
export interface SweepPosition {
  pending: EndpointId | '';
  held: EndpointId | '';
}

/**
 * Finds deliveries that were missed: pending ones of endpoints that are off or deleted, and held ones of endpoints that are
 * enabled. Their events were accepted in a long transaction while the endpoint changed. Steps then move them.
 */
export async function sweepWaiting(db: Db, { pending, held }: SweepPosition): Promise<SweepPosition> {
  const result = await db.query<SweepPosition>({
    name: 'sweep-waiting',
    text: `
      with recursive ${scanEndpoints('pending', IS_PENDING, '$1', MAX_SWEPT)},
      ${scanEndpoints('held', `status = 'held'`, '$2', MAX_SWEPT)},
      waiting as (
        select endpoint_id, bool_or(is_held) as has_held, bool_or(not is_held) as has_pending from (
          select endpoint_id, false as is_held from pending union all select endpoint_id, true from held) w
        where endpoint_id is not null group by endpoint_id
      ),
      settled as (
        update endpoints e set settling_until = now() + ${SETTLING} from waiting w
        where ${isLookedUp('e.id', 'w.endpoint_id')} and e.settling_until is null and e.deleted_at is null
          and case e.status when 'enabled' then w.has_held else w.has_pending end
      ),
      marked as (
        update endpoints e set cancel_queued_until = 'infinity' from waiting w
        where ${isLookedUp('e.id', 'w.endpoint_id')} and e.deleted_at is not null and e.cancel_queued_until is null
      )
      select
        case when (select count(endpoint_id) from pending) < ${MAX_SWEPT} then '' else (select max(endpoint_id) from pending) end as pending,
        case when (select count(endpoint_id) from held) < ${MAX_SWEPT} then '' else (select max(endpoint_id) from held) end as held`,
    values: [pending, held],
  });
  return onlyRow(result);
}
