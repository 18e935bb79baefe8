import { LATENCY_BOUNDS_MS } from './latency';

/** For how long hours of an endpoint are kept and shown. */
export const STATISTICS_DAYS = 90;

/** The first moment that is kept: 90 whole days (UTC), and the present one. */
export const FIRST_KEPT = `date_trunc('day', now(), 'UTC') - interval '${STATISTICS_DAYS} days'`;

/** The columns of `endpoint_hours` that are counts. */
const COUNTS = [
  'delivered',
  'failed_4xx',
  'failed_5xx',
  'failed_other_status',
  'failed_timeout',
  'failed_connection',
] as const;

const isStatus = (condition: string) => `a.error_code is distinct from 'timeout' and a.status_code ${condition}`;

/** Which failed attempts each class counts. Every failed attempt is in one. */
const FAILED: Record<Exclude<(typeof COUNTS)[number], 'delivered'>, string> = {
  failed_4xx: isStatus('between 400 and 499'),
  failed_5xx: isStatus('between 500 and 599'),
  failed_other_status: isStatus('not between 400 and 599'),
  failed_timeout: "a.error_code = 'timeout'",
  failed_connection: isStatus('is null'),
};

const countIf = (condition: string) => `(count(*) filter (where ${condition}))::int`;

const buckets = [...LATENCY_BOUNDS_MS, Infinity].map((_bound, n) => n);

/** In which bucket of a histogram a duration is: a bound belongs to the bucket below it. */
const BUCKET = `width_bucket(a.duration_ms - 1, '{${LATENCY_BOUNDS_MS.join(',')}}'::int[])`;

/**
 * Counts attempts by endpoint and hour: rows for `endpoint_hours`. Interrupted attempts do not count.
 * @param attempts a table or query of attempts.
 */
export const countByHour = (attempts: string, where: string) => `
  select a.account_id, a.endpoint_id, date_trunc('hour', a.sent_at, 'UTC') as hour,
    ${countIf("a.outcome = 'delivered'")} as delivered,
    ${Object.entries(FAILED)
      .map(([column, condition]) => `${countIf(`a.outcome = 'failed' and ${condition}`)} as ${column}`)
      .join(', ')},
    array[${buckets.map((n) => countIf(`a.outcome = 'delivered' and a.bucket = ${n}`)).join(', ')}] as latency
  from (select a.*, ${BUCKET} as bucket from ${attempts} a) a
  where a.outcome <> 'interrupted' and ${where}
  group by 1, 2, 3`;

/** Adds the rows of `countByHour` to `endpoint_hours`, always in the same order, so that two workers never deadlock. */
export const addToHours = (counted: string) => `
  insert into endpoint_hours as h (account_id, endpoint_id, hour, ${COUNTS.join(', ')}, latency)
  select * from (${counted}) counted order by endpoint_id, hour
  on conflict (endpoint_id, hour) do update set
    ${COUNTS.map((column) => `${column} = h.${column} + excluded.${column}`).join(', ')},
    latency = array[${buckets.map((n) => `h.latency[${n + 1}] + excluded.latency[${n + 1}]`).join(', ')}]`;

const ALIASES: Record<(typeof COUNTS)[number], keyof HourCounts> = {
  delivered: 'delivered',
  failed_4xx: 'failed4xx',
  failed_5xx: 'failed5xx',
  failed_other_status: 'failedOtherStatus',
  failed_timeout: 'failedTimeout',
  failed_connection: 'failedConnection',
};

/** Attempts of some hours of an endpoint. */
export interface HourCounts {
  delivered: number;
  failed4xx: number;
  failed5xx: number;
  /** Neither 2xx, nor 4xx, nor 5xx. */
  failedOtherStatus: number;
  failedTimeout: number;
  /** No connection, or no valid response. */
  failedConnection: number;
  /** Delivered attempts by duration (`LATENCY_BOUNDS_MS`). */
  latency: number[];
}

/** Adds up rows `h` of `endpoint_hours` to `HourCounts`. */
export const HOUR_COUNTS = `
  ${COUNTS.map((column) => `coalesce(sum(h.${column}), 0)::int as "${ALIASES[column]}"`).join(', ')},
  array[${buckets.map((n) => `coalesce(sum(h.latency[${n + 1}]), 0)::int`).join(', ')}] as latency`;
