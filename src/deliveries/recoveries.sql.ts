import type { Actor } from '../accounts/audit-log.sql';
import { isLookedUp } from '../db/lookup.sql';
import { onlyRow } from '../db/pool';
import type { Db, Page } from '../db/pool';
import { IS_KEPT } from '../endpoints/canceled.sql';
import type { AccountId, EndpointId, RecoveryId } from '../lib/ids';
import { moveBack } from './finished.sql';

/** What a replay sends: what was exhausted, all that is finished, or events that the endpoint never had. */
export type Include = 'exhausted' | 'all' | 'missing';

/** Sends deliveries of an endpoint again: what was exhausted since a time, or as a replay what it asks for. */
export interface Recovery {
  id: RecoveryId;
  endpointId: EndpointId;
  since: Date;
  /** Null for everything up to when it was asked for. */
  until: Date | null;
  include: Include;
  /** Null for all. */
  types: string[] | null;
  status: 'running' | 'completed' | 'canceled';
  /** Number of deliveries when it was asked for, at most `MAX_RECOVERABLE_COUNTED`. */
  total: number;
  /** Number of deliveries that are pending again, or were resent. */
  requeued: number;
  createdAt: Date;
  finishedAt: Date | null;
}

/** A recovery keeps at most this many deliveries of its endpoint pending, so new events wait behind no more than that. */
export const MAX_PENDING = 100;

/** Exhausted deliveries are counted up to this number, so that a count never reads a long history. */
export const MAX_RECOVERABLE_COUNTED = 10_000;

/** Recoveries advanced in one step. */
const MAX_RECOVERIES = 20;

/** Columns of a `Recovery`. */
export const COLUMNS = `id, endpoint_id as "endpointId", since, until, coalesce(include, 'exhausted') as include,
  event_types as types, case status when 'replaying' then 'running' else status end as status, total, requeued,
  created_at as "createdAt", finished_at as "finishedAt"`;

/**
 * Exhausted deliveries `d` in a table. Events are kept for a number of days, so what is older is not sent again. What a former
 * release has exhausted is in `deliveries` until it is moved.
 */
const exhaustedIn = (table: 'finished_deliveries' | 'deliveries', endpoint: string, days: string) => `
  select d.id, d.finished_at from ${table} d where d.endpoint_id = ${endpoint} and d.status = 'exhausted' and not d.is_test
    and d.id >= first_id('dlv', now() - make_interval(days => ${days}::int))`;

const COUNT = `(select count(*) from (
  (${exhaustedIn('finished_deliveries', 'e.id', '$4')} and d.finished_at >= $3::timestamptz limit ${MAX_RECOVERABLE_COUNTED})
  union all
  (${exhaustedIn('deliveries', 'e.id', '$4')} and d.finished_at >= $3::timestamptz limit ${MAX_RECOVERABLE_COUNTED})
  limit ${MAX_RECOVERABLE_COUNTED}) recoverable)::int`;

/** The number of deliveries that a recovery would resend, at most `MAX_RECOVERABLE_COUNTED`; `undefined` when the account has no such endpoint. */
export async function countRecoverable(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  since: Date,
  retentionDays: number,
): Promise<number | undefined> {
  const result = await db.query<{ total: number }>({
    text: `select ${COUNT} as total from endpoints e where e.id = $2 and e.account_id = $1 and e.deleted_at is null`,
    values: [accountId, endpointId, since, retentionDays],
  });
  return result.rows[0]?.total;
}

/** `missing`: the account has no such endpoint. `running`: the endpoint has a recovery already. */
export type RecoveryStart = { recovery: Recovery } | { refused: 'missing' | 'running' };

/** Starts a recovery, which the workers then carry out. */
export async function startRecovery(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  since: Date,
  retentionDays: number,
  actor: Actor,
): Promise<RecoveryStart> {
  const result = await db.query<Recovery | { id: null }>({
    text: `
      with found as (select id from endpoints where id = $2 and account_id = $1 and deleted_at is null),
      started as (
        insert into recoveries (account_id, endpoint_id, since, total) select $1, e.id, $3::timestamptz, ${COUNT} from found e
        where not exists (select from recoveries r where r.endpoint_id = e.id and r.status = 'replaying')
        on conflict (endpoint_id) where status = 'running' do nothing
        returning *, write_audit($5, $1, 'recovery.started', recoveries.id,
          json_build_object('endpoint', endpoint_id, 'since', since, 'total', total)))
      select s.* from found left join (select ${COLUMNS} from started) s on true`,
    values: [accountId, endpointId, since, retentionDays, actor],
  });
  const [row] = result.rows;
  if (!row) return { refused: 'missing' };
  return row.id === null ? { refused: 'running' } : { recovery: row };
}

/**
 * Cancels a running recovery. Deliveries that it has made pending are still sent.
 * @returns the recovery as it then is; `undefined` when the account has no such recovery.
 */
export async function cancelRecovery(
  db: Db,
  accountId: AccountId,
  recoveryId: RecoveryId,
  actor: Actor,
): Promise<Recovery | undefined> {
  await db.query({
    text: `update recoveries set status = 'canceled', finished_at = now()
           where id = $2 and account_id = $1 and status in ('running', 'replaying')
           returning write_audit($3, $1, 'recovery.canceled', id,
             json_build_object('endpoint', endpoint_id, 'requeued', requeued))`,
    values: [accountId, recoveryId, actor],
  });
  return getRecovery(db, accountId, recoveryId);
}

export async function getRecovery(db: Db, accountId: AccountId, recoveryId: RecoveryId): Promise<Recovery | undefined> {
  const result = await db.query<Recovery>({
    text: `select ${COLUMNS} from recoveries where id = $2 and account_id = $1`,
    values: [accountId, recoveryId],
  });
  return result.rows[0];
}

/** Newest first. One row more than `limit` means that there are more. */
export async function listRecoveries(db: Db, endpointId: EndpointId | undefined, page: Page): Promise<Recovery[]> {
  const result = await db.query<Recovery>({
    text: `select ${COLUMNS} from recoveries
           where account_id = $1 and ($2::text is null or endpoint_id = $2) and ($3::text is null or id < $3)
           order by id desc limit $4`,
    values: [page.accountId, endpointId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

// seen:    `slots` is how many more deliveries may be pending. The order is random, so that no recovery starves.
// job:     locks the recoveries; skips those that another worker holds or has advanced since this statement counted.
// stepped: completes a recovery only when nothing is left, not even a row that another transaction has locked.
const STEP = `
  with seen as (
    select r.id, r.requeued, e.deleted_at is not null as is_deleted, greatest(0, ${MAX_PENDING} - (
      select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.status = 'pending'
                              and not d.is_test and ${IS_KEPT} limit ${MAX_PENDING}) p)) as slots
    from recoveries r join endpoints e on e.id = r.endpoint_id
    where r.status = 'running' and (e.status = 'enabled' or e.deleted_at is not null)
    order by random() limit ${MAX_RECOVERIES}
  ),
  job as (
    select r.*, seen.slots, seen.is_deleted from recoveries r join seen on seen.id = r.id and seen.requeued = r.requeued
    where r.status = 'running' for update of r skip locked
  ),
  picked as (
    select job.id as recovery_id, p.id from job cross join lateral (
      ${exhaustedIn('finished_deliveries', 'job.endpoint_id', '$1')} and d.finished_at between job.since and job.created_at
      order by d.finished_at, d.id limit case when job.is_deleted then 0 else job.slots end for update skip locked
    ) p
  ),
  gone as (
    delete from finished_deliveries d using picked where ${isLookedUp('d.id', 'picked.id')} returning d.*, picked.recovery_id
  ),
  moved as (${moveBack(`'pending'`)}),
  counted as (
    select job.id, count(g.recovery_id)::int as requeued, job.is_deleted, not exists (
      ${exhaustedIn('finished_deliveries', 'job.endpoint_id', '$1')} and d.finished_at between job.since and job.created_at
      union all
      ${exhaustedIn('deliveries', 'job.endpoint_id', '$1')} and d.finished_at between job.since and job.created_at) as is_empty
    from job left join gone g on g.recovery_id = job.id
    group by job.id, job.endpoint_id, job.since, job.created_at, job.is_deleted
  ),
  stepped as (
    update recoveries r set requeued = r.requeued + c.requeued,
      status = case when c.is_deleted then 'canceled' when c.is_empty then 'completed' else 'running' end,
      finished_at = case when c.is_deleted or c.is_empty then clock_timestamp() end
    from counted c where r.id = c.id and (c.requeued > 0 or c.is_deleted or c.is_empty)
    returning r.id, r.status
  )
  select coalesce(sum(requeued), 0)::int as requeued,
    array(select id from stepped where status <> 'running' order by id) as finished from counted`;

/**
 * Advances the recoveries of enabled endpoints: makes exhausted deliveries pending with their next cycle,
 * oldest first, up to `MAX_PENDING`, and ends recoveries that are done or whose endpoint is deleted.
 * @param retentionDays events are kept for this long, so what is older is not sent again
 * @returns the number of deliveries that are pending again, and the recoveries that have ended.
 */
export async function stepRecoveries(
  db: Db,
  retentionDays: number,
): Promise<{ requeued: number; finished: RecoveryId[] }> {
  // The step is planned for all days of the log, which takes far longer than this look; and recoveries are rare.
  const running = await db.query({
    name: 'running-recoveries',
    text: `select from recoveries where status = 'running' limit 1`,
  });
  if (running.rowCount === 0) return { requeued: 0, finished: [] };
  return onlyRow(await db.query<{ requeued: number; finished: RecoveryId[] }>({ text: STEP, values: [retentionDays] }));
}
