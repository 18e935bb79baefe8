import { onlyRow } from '../db/pool';
import type { Db } from '../db/pool';
import { addToHours, countByHour, FIRST_KEPT } from './hour-counts.sql';

/** Attempts that one step counts at most. */
export const MAX_COUNTED_AT_ONCE = 2_000;

// By place in the table, which is about the order of insertion, and not by an index, from whose end nothing would be taken.
// The order of locks is the same in every worker: hours by endpoint and hour, then the last results by endpoint.
const COUNT = `
  with taken as (
    delete from uncounted_attempts
    where ctid = any (array(select ctid from uncounted_attempts where ctid >= '(0,0)' limit $1 for update skip locked))
    returning *
  ),
  hours as (${addToHours(countByHour('taken', 'a.recorded_at > (select former_until from statistics_progress)'))}),
  results as (
    insert into endpoint_latest as l (endpoint_id, account_id, recorded_at, delivery_id, outcome, status_code, ended_at,
      succeeded_at, success_ended_at)
    select distinct on (endpoint_id) endpoint_id, account_id, recorded_at, delivery_id, outcome, status_code, ended_at,
      max(recorded_at) filter (where outcome = 'delivered') over (partition by endpoint_id),
      max(ended_at) filter (where outcome = 'delivered') over (partition by endpoint_id)
    from taken order by endpoint_id, recorded_at desc, sent_at desc
    on conflict (endpoint_id) do update set
      (recorded_at, delivery_id, outcome, status_code, ended_at) = (
        select n.recorded_at, n.delivery_id, n.outcome, n.status_code, n.ended_at from (values
          (l.recorded_at, l.delivery_id, l.outcome, l.status_code, l.ended_at, 1),
          (excluded.recorded_at, excluded.delivery_id, excluded.outcome, excluded.status_code, excluded.ended_at, 2)
        ) n (recorded_at, delivery_id, outcome, status_code, ended_at, place)
        order by n.recorded_at desc, n.place desc limit 1),
      succeeded_at = greatest(l.succeeded_at, excluded.succeeded_at),
      success_ended_at = greatest(l.success_ended_at, excluded.success_ended_at)
  )
  select count(*)::int as count from taken`;

// Goes through the index of attempts_before by endpoint, time and id. No attempt is inserted behind the position that
// counts here: those were committed before begins_at.
const COUNT_FORMER = `
  with position as (
    select * from statistics_progress where ended_at is null and begins_at < now()
    for update skip locked
  ),
  page as (
    select a.* from position p cross join lateral (
      select account_id, endpoint_id, sent_at, id, outcome, error_code, status_code, duration_ms, recorded_at
      from attempts_before
      where not is_test and (endpoint_id, sent_at, id) > (p.endpoint_id, p.sent_at, p.attempt_id)
      order by endpoint_id, sent_at, id limit $1) a
  ),
  hours as (${addToHours(
    countByHour('page', `a.recorded_at <= (select former_until from position) and a.sent_at >= ${FIRST_KEPT}`),
  )}),
  moved as (
    update statistics_progress s set endpoint_id = coalesce(l.endpoint_id, s.endpoint_id),
      sent_at = coalesce(l.sent_at, s.sent_at), attempt_id = coalesce(l.id, s.attempt_id),
      ended_at = case when (select count(*) from page) < $1 then now() end
    from position left join lateral (
      select * from page order by endpoint_id desc, sent_at desc, id desc limit 1) l on true
    where s.only_row
  )
  select count(*)::int as count from page`;

// Retention has dropped the table: the attempts in it were older than what is counted.
const END_FORMER = 'update statistics_progress set ended_at = now() where ended_at is null returning 0 as count';

/**
 * Counts attempts for the statistics: up to `limit` of those recorded since the last step, and as many of those recorded
 * before there was a queue of them. Each is counted once, whoever is killed and however many workers do this.
 * @returns how many were counted; `limit` or more: there may be more.
 */
export async function stepStatistics(db: Db, limit = MAX_COUNTED_AT_ONCE): Promise<number> {
  const { count } = onlyRow(
    await db.query<{ count: number }>({ name: 'count-attempts', text: COUNT, values: [limit] }),
  );
  return count + (await stepFormer(db, limit));
}

async function stepFormer(db: Db, limit: number): Promise<number> {
  const { rows } = await db.query<{ isGone: boolean }>({
    name: 'former-attempts',
    text: `select to_regclass('attempts_before') is null as "isGone" from statistics_progress where ended_at is null`,
  });
  const [former] = rows;
  if (!former) return 0;
  const result = await db.query<{ count: number }>(
    former.isGone ? { text: END_FORMER } : { text: COUNT_FORMER, values: [limit] },
  );
  return result.rows[0]?.count ?? 0;
}

/**
 * Deletes hours that are older than what is kept: 90 whole days. Oldest first, in one statement.
 * @returns how many were deleted; `limit` means that there may be more.
 */
export async function deleteOldStatistics(db: Db, limit: number): Promise<number> {
  const result = await db.query({
    name: 'delete-old-statistics',
    text: `delete from endpoint_hours
           where ctid = any (array(select ctid from endpoint_hours where hour < ${FIRST_KEPT}
                                   order by hour limit $1 for update skip locked))`,
    values: [limit],
  });
  return result.rowCount ?? 0;
}
