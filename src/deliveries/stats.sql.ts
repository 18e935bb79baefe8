import type { Db } from '../db/pool';
import type { AccountId, EndpointId } from '../lib/ids';
import { countByHour, HOUR_COUNTS, STATISTICS_DAYS } from './hour-counts.sql';
import type { HourCounts } from './hour-counts.sql';

/** The periods that can be asked for: so many whole hours or days (UTC), the present one included. */
export const PERIODS = {
  '24h': { unit: 'hour', count: 24 },
  '7d': { unit: 'day', count: 7 },
  '30d': { unit: 'day', count: 30 },
  '90d': { unit: 'day', count: STATISTICS_DAYS },
} as const;

export type Period = keyof typeof PERIODS;

/** An hour or a day of an endpoint: attempts by the time they were sent, without tests. */
export interface StatsBucket extends HourCounts {
  start: Date;
}

export interface EndpointStats {
  /** Oldest first; those without attempts are included. */
  buckets: StatsBucket[];
  /** Not limited to the period. */
  lastSuccessAt: Date | null;
}

type Row = StatsBucket & Pick<EndpointStats, 'lastSuccessAt'>;

// $1 account  $2 endpoint  $3 unit of a bucket  $4 number of buckets
// What is not counted yet is counted here. A worker moves it in one statement, so it is seen exactly once.
const STATS = `
  with buckets as (
    select start from generate_series(
      date_trunc($3::text, now(), 'UTC') - ($4::int - 1) * ('1 ' || $3)::interval,
      date_trunc($3::text, now(), 'UTC'), ('1 ' || $3)::interval) as start
  ),
  counted as (
    select * from endpoint_hours where endpoint_id = $2 and hour >= (select min(start) from buckets)
    union all
    select * from (${countByHour(
      'uncounted_attempts',
      'a.endpoint_id = $2 and a.recorded_at > (select former_until from statistics_progress)',
    )}) uncounted
  )
  select b.start, ${HOUR_COUNTS},
    greatest((select success_ended_at from endpoint_latest where endpoint_id = $2),
      (select max(ended_at) from uncounted_attempts where endpoint_id = $2 and outcome = 'delivered')) as "lastSuccessAt"
  from buckets b left join counted h on date_trunc($3::text, h.hour, 'UTC') = b.start
  where exists (select from endpoints where id = $2 and account_id = $1 and deleted_at is null)
  group by b.start order by b.start`;

/** Statistics of an endpoint, exact at once; `undefined` when the account has no such endpoint. */
export async function endpointStats(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  period: Period,
): Promise<EndpointStats | undefined> {
  const { unit, count } = PERIODS[period];
  const { rows } = await db.query<Row>({
    name: 'endpoint-stats',
    text: STATS,
    values: [accountId, endpointId, unit, count],
  });
  const [row] = rows;
  return row && { buckets: rows.map(({ lastSuccessAt: _, ...bucket }) => bucket), lastSuccessAt: row.lastSuccessAt };
}
