import { OPERATOR } from './audit-log';
import type { Actor } from './audit-log';
import { only } from './pool';
import type { Db } from './pool';

/** The sending again of an endpoint's exhausted deliveries. */
export interface Recovery {
  id: string;
  endpointId: string;
  since: Date;
  state: 'running' | 'completed' | 'canceled';
  /** Exhausted deliveries when it was asked for. */
  total: number;
  /** Of them, those that are pending again or have been sent. */
  requeued: number;
  createdAt: Date;
  finishedAt: Date | null;
}

/** A recovery lets so many deliveries of its endpoint be pending at most: new events wait behind no more. */
export const MAX_PENDING = 100;

/** Recoveries looked at in one step. */
const MAX_RECOVERIES = 20;

const COLUMNS = `id, endpoint_id as "endpointId", since, state, total, requeued, created_at as "createdAt",
  finished_at as "finishedAt"`;

const COUNT = `(select count(*) from deliveries d where d.endpoint_id = e.id and d.state = 'exhausted' and not d.is_test
  and d.finished_at >= $3::timestamptz)::int`;

/** How many deliveries a recovery would send again; `undefined` when the account has no such endpoint. */
export async function countRecoverable(
  db: Db,
  accountId: string,
  endpointId: string,
  since: Date,
): Promise<number | undefined> {
  const result = await db.query<{ total: number }>({
    text: `select ${COUNT} as total from endpoints e where e.id = $2 and e.account_id = $1 and e.deleted_at is null`,
    values: [accountId, endpointId, since],
  });
  return result.rows[0]?.total;
}

/**
 * Starts a recovery; the workers go on with it.
 * @returns null when one is running at this endpoint, `undefined` when the account has no such endpoint.
 */
export async function startRecovery(
  db: Db,
  accountId: string,
  endpointId: string,
  since: Date,
  actor: Actor = OPERATOR,
): Promise<Recovery | null | undefined> {
  const result = await db.query<Recovery | { id: null }>({
    text: `
      with found as (select id from endpoints where id = $2 and account_id = $1 and deleted_at is null),
      started as (
        insert into recoveries (account_id, endpoint_id, since, total) select $1, e.id, $3::timestamptz, ${COUNT} from found e
        on conflict (endpoint_id) where state = 'running' do nothing
        returning *, write_audit($4, $1, 'recovery.started', recoveries.id,
          json_build_object('endpoint', endpoint_id, 'since', since, 'total', total)))
      select s.* from found left join (select ${COLUMNS} from started) s on true`,
    values: [accountId, endpointId, since, actor],
  });
  const [row] = result.rows;
  return row && (row.id === null ? null : row);
}

/** Ends a recovery that is running; what it has made pending is sent still. @returns it as it is then. */
export async function cancelRecovery(
  db: Db,
  accountId: string,
  recoveryId: string,
  actor: Actor = OPERATOR,
): Promise<Recovery | undefined> {
  await db.query({
    text: `update recoveries set state = 'canceled', finished_at = now()
           where id = $2 and account_id = $1 and state = 'running'
           returning write_audit($3, $1, 'recovery.canceled', id,
             json_build_object('endpoint', endpoint_id, 'requeued', requeued))`,
    values: [accountId, recoveryId, actor],
  });
  return getRecovery(db, accountId, recoveryId);
}

export async function getRecovery(db: Db, accountId: string, recoveryId: string): Promise<Recovery | undefined> {
  const result = await db.query<Recovery>({
    text: `select ${COLUMNS} from recoveries where id = $2 and account_id = $1`,
    values: [accountId, recoveryId],
  });
  return result.rows[0];
}

/** Newest first; one more than `limit` tells that there are more. */
export async function listRecoveries(
  db: Db,
  endpointId: string | undefined,
  page: { accountId: string; startingAfter: string | null; limit: number },
): Promise<Recovery[]> {
  const result = await db.query<Recovery>({
    text: `select ${COLUMNS} from recoveries
           where account_id = $1 and ($2::text is null or endpoint_id = $2) and ($3::text is null or id < $3)
           order by id desc limit $4`,
    values: [page.accountId, endpointId, page.startingAfter, page.limit + 1],
  });
  return result.rows;
}

// seen:   room is what is missing to the most that may be pending. The order is random, so that none starves.
// job:    the lock; it skips what another worker has, or has moved on since this statement began and counted.
// ended:  only when nothing is left, not even a row that someone else has locked.
const STEP = `
  with seen as (
    select r.id, r.requeued, e.deleted_at is not null as is_deleted, greatest(0, ${MAX_PENDING} - (
      select count(*) from (select from deliveries d where d.endpoint_id = e.id and d.state = 'pending'
                              and not d.is_test limit ${MAX_PENDING}) p)) as room
    from recoveries r join endpoints e on e.id = r.endpoint_id
    where r.state = 'running' and (e.status = 'enabled' or e.deleted_at is not null)
    order by random() limit ${MAX_RECOVERIES}
  ),
  job as (
    select r.*, seen.room, seen.is_deleted from recoveries r join seen on seen.id = r.id and seen.requeued = r.requeued
    where r.state = 'running' for update of r skip locked
  ),
  picked as (
    select job.id as recovery_id, p.id from job cross join lateral (
      select d.id from deliveries d
      where d.endpoint_id = job.endpoint_id and d.state = 'exhausted' and not d.is_test
        and d.finished_at between job.since and job.created_at
      order by d.finished_at, d.id limit case when job.is_deleted then 0 else job.room end for update skip locked
    ) p
  ),
  moved as (
    update deliveries d set state = 'pending', cycle = d.cycle + 1, next_attempt = 1, queued_at = now(), due_at = now(),
      cycle_started_at = null, sending_since = null, overdue_at = null, finished_at = null
    from picked where d.id = picked.id returning picked.recovery_id
  ),
  counted as (
    select job.id, count(m.recovery_id)::int as requeued, job.is_deleted, not exists (
      select from deliveries d where d.endpoint_id = job.endpoint_id and d.state = 'exhausted' and not d.is_test
        and d.finished_at between job.since and job.created_at) as is_empty
    from job left join moved m on m.recovery_id = job.id
    group by job.id, job.endpoint_id, job.since, job.created_at, job.is_deleted
  ),
  stepped as (
    update recoveries r set requeued = r.requeued + c.requeued,
      state = case when c.is_deleted then 'canceled' when c.is_empty then 'completed' else 'running' end,
      finished_at = case when c.is_deleted or c.is_empty then clock_timestamp() end
    from counted c where r.id = c.id and (c.requeued > 0 or c.is_deleted or c.is_empty)
  )
  select coalesce(sum(requeued), 0)::int as requeued from counted`;

/**
 * Goes on with the recoveries of enabled endpoints, in one statement: makes exhausted deliveries pending with their next
 * cycle, oldest first, as far as there is room, and ends those that are done or whose endpoint is deleted.
 * @returns how many deliveries are pending again.
 */
export async function stepRecoveries(db: Db): Promise<number> {
  return only(await db.query<{ requeued: number }>({ text: STEP })).requeued;
}
