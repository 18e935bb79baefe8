import type { Db } from '../db/pool';
import type { AccountId, EndpointId } from '../lib/ids';

/** One hour of an endpoint: attempts by the time they were sent, without tests. */
export interface HourStats {
  start: Date;
  delivered: number;
  failed: number;
}

/** Totals of an endpoint's attempts in the current hour and the hours before it. */
export interface EndpointStats {
  /** Oldest first; hours without attempts are included. */
  hours: HourStats[];
  /** Percentiles of the durations of delivered attempts; null when there are none. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** Not limited to these hours. */
  lastSuccessAt: Date | null;
}

interface Row {
  start: Date;
  delivered: number;
  failed: number;
  p50Ms: number | null;
  p95Ms: number | null;
  lastSuccessAt: Date | null;
}

// Attempts by hour, outcome and duration come from an index-only scan of attempts_by_endpoint. A percentile is the first
// duration at which the running count of attempts reaches that share.
const STATS = `
  with hours as (
    select start from generate_series(date_trunc('hour', now(), 'UTC') - make_interval(hours => $3::int - 1),
      date_trunc('hour', now(), 'UTC'), interval '1 hour') as start
  ),
  recent as (
    select date_trunc('hour', sent_at, 'UTC') as start, outcome, duration_ms, count(*) as count from attempts
    where endpoint_id = $2 and not is_test and sent_at >= (select min(start) from hours)
    group by 1, 2, 3
  ),
  ranked as (
    select duration_ms, sum(count) over (order by duration_ms) as upto, sum(count) over () as total
    from recent where outcome = 'delivered'
  ),
  percentiles as (
    select min(duration_ms) filter (where upto >= total * 0.5) as p50,
      min(duration_ms) filter (where upto >= total * 0.95) as p95 from ranked
  )
  select h.start, coalesce(sum(r.count) filter (where r.outcome = 'delivered'), 0)::int as delivered,
    coalesce(sum(r.count) filter (where r.outcome = 'failed'), 0)::int as failed, p.p50 as "p50Ms", p.p95 as "p95Ms",
    (select ended_at from attempts a where a.endpoint_id = $2 and a.outcome = 'delivered' and not a.is_test
     order by a.recorded_at desc limit 1) as "lastSuccessAt"
  from hours h left join recent r on r.start = h.start cross join percentiles p
  where exists (select from endpoints where id = $2 and account_id = $1 and deleted_at is null)
  group by h.start, p.p50, p.p95 order by h.start`;

/** Statistics of an endpoint's last `hours` hours; `undefined` when the account has no such endpoint. */
export async function endpointStats(
  db: Db,
  accountId: AccountId,
  endpointId: EndpointId,
  hours: number,
): Promise<EndpointStats | undefined> {
  const { rows } = await db.query<Row>({ text: STATS, values: [accountId, endpointId, hours] });
  const [row] = rows;
  if (!row) return undefined;
  return {
    hours: rows.map(({ start, delivered, failed }) => ({ start, delivered, failed })),
    p50Ms: row.p50Ms,
    p95Ms: row.p95Ms,
    lastSuccessAt: row.lastSuccessAt,
  };
}
