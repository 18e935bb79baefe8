import type { Db } from '../../db/pool';

/** Partitions exist for today and this many days (UTC). */
const DAYS_AHEAD = 7;

/** Days from today on that lack a partition, as `2026-11-30`. */
export async function missingLogDays(db: Db): Promise<string[]> {
  const result = await db.query<{ day: string }>({
    text: `
      select to_char(d.at, 'YYYY-MM-DD') as day
      from generate_series(date_trunc('day', now()), now() + make_interval(days => ${DAYS_AHEAD}), interval '1 day') as d (at)
      where exists (
        select from unnest(array['events', 'event_ids', 'finished_deliveries', 'attempts']) as wanted (parent)
        where not exists (
          select from log_partitions p where p.parent = wanted.parent and p.upper is not null
            and first_id(case when wanted.parent in ('events', 'event_ids') then 'evt' else 'dlv' end, d.at) >= p.lower
            and first_id(case when wanted.parent in ('events', 'event_ids') then 'evt' else 'dlv' end, d.at) < p.upper))
      order by 1`,
  });
  return result.rows.map(({ day }) => day);
}

/**
 * Creates the partitions of a day where they are missing.
 * @throws 23514 when the default partition has rows of that day; 55P03 when a table is in use.
 */
export async function createLogDay(db: Db, day: string): Promise<void> {
  await db.query({ text: 'select create_log_day($1::date)', values: [day] });
}
