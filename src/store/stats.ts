import type { Db } from './pool';

/** One hour of an endpoint: attempts by the time they were sent, tests apart. */
export interface HourStats {
  start: Date;
  delivered: number;
  failed: number;
}

/** What the attempts of an endpoint within the present hour and those before it add up to. */
export interface EndpointStats {
  /** Oldest first; hours without attempts too. */
  hours: HourStats[];
  /** Of the delivered attempts, in milliseconds; null when there are none. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** Of all time. */
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

// Attempts by hour, outcome and duration come from the index alone (attempts_by_endpoint): as many rows as there are
// different durations. Percentiles are of these: the first duration at which so many attempts are reached.
const STATS = `
  with hours as (
    select start from generate_series(date_trunc('hour', now(), 'UTC') - make_interval(hours => $3::int - 1),
      date_trunc('hour', now(), 'UTC'), interval '1 hour') as start
  ),
  recent as (
    select date_trunc('hour', started_at, 'UTC') as start, outcome, duration_ms, count(*) as count from attempts
    where endpoint_id = $2 and not is_test and started_at >= (select min(start) from hours)
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

/** @returns the statistics of so many hours; `undefined` when the account has no such endpoint. */
export async function endpointStats(
  db: Db,
  accountId: string,
  endpointId: string,
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
