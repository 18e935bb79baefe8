import { z } from 'zod';
import type { HourCounts } from '../../deliveries/hour-counts.sql';
import { percentile, sumOf } from '../../deliveries/latency';
import { endpointStats, PERIODS } from '../../deliveries/stats.sql';
import type { Period, StatsBucket } from '../../deliveries/stats.sql';
import { ApiError } from '../http/api-error';
import { route } from '../http/route';
import { idOf } from '../schemas/id-schemas';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

const PERIOD_NAMES = Object.keys(PERIODS) as Period[];
const DEFAULT_PERIOD: Period = '24h';
const HOURS = PERIODS[DEFAULT_PERIOD].count;

const failedBySchema = z
  .object({
    status_4xx: z.int().meta({ description: 'The response had a status from 400 to 499.' }),
    status_5xx: z.int().meta({ description: 'The response had a status from 500 to 599.' }),
    status_other: z.int().meta({ description: 'The response had another status that is not 2xx, such as a redirect.' }),
    timeout: z.int().meta({ description: 'There was no response in time.' }),
    connection: z.int().meta({ description: 'There was no connection (DNS, TCP, TLS), or no valid HTTP response.' }),
  })
  .meta({ id: 'FailedBy', description: 'The failed attempts by what went wrong.' });

const counts = {
  delivered: z.int().meta({ description: 'Attempts that succeeded.' }),
  failed: z.int().meta({ description: 'Attempts that failed.' }),
  failed_by: failedBySchema,
  duration_p50_ms: z.int().nullable().meta({
    description: 'Median duration of the delivered attempts, off by a few percent; null when there are none.',
  }),
  duration_p95_ms: z.int().nullable().meta({ description: '95th percentile of that duration, as precise.' }),
};

const statsSchema = z
  .object({
    object: z.literal('endpoint_stats'),
    endpoint: idOf('we'),
    period: z.enum(PERIOD_NAMES),
    ...counts,
    success_rate: z.number().nullable().meta({ description: 'From 0 to 1; null without attempts.' }),
    last_success_at: instantSchema.nullable().meta({ description: 'Not limited to the period.' }),
    buckets: z.array(z.object({ start: wholeSecondsSchema, ...counts })).meta({
      description:
        'Whole hours for `24h`, otherwise whole days, in UTC, oldest first; the last one is the present one.',
    }),
    hours: z.array(z.object({ start: wholeSecondsSchema, delivered: z.int(), failed: z.int() })).meta({
      description: `With \`24h\` the ${HOURS} hours in \`buckets\`, otherwise empty. Use \`buckets\`.`,
      deprecated: true,
    }),
  })
  .meta({ id: 'EndpointStats' });

const querySchema = z.strictObject({
  period: z
    .enum(PERIOD_NAMES, `must be one of ${PERIOD_NAMES.join(', ')}`)
    .default(DEFAULT_PERIOD)
    .meta({ description: 'The last 24 hours, or the last 7, 30 or 90 days.' }),
});

/** Sums of some hours as the API shows them. */
function figuresOf(hours: readonly HourCounts[]) {
  const sum = (count: (hour: HourCounts) => number) => hours.reduce((total, hour) => total + count(hour), 0);
  const failedBy = {
    status_4xx: sum((hour) => hour.failed4xx),
    status_5xx: sum((hour) => hour.failed5xx),
    status_other: sum((hour) => hour.failedOtherStatus),
    timeout: sum((hour) => hour.failedTimeout),
    connection: sum((hour) => hour.failedConnection),
  };
  const latency = sumOf(hours.map((hour) => hour.latency));
  return {
    delivered: sum((hour) => hour.delivered),
    failed: Object.values(failedBy).reduce((total, count) => total + count, 0),
    failed_by: failedBy,
    duration_p50_ms: percentile(latency, 0.5),
    duration_p95_ms: percentile(latency, 0.95),
  };
}

const bucketOf = (bucket: StatsBucket) => ({ start: wholeSeconds(bucket.start), ...figuresOf([bucket]) });

/** `GET /v1/webhooks/:id/stats`. */
export const endpointStatsRoute = route({
  method: 'get',
  path: '/v1/webhooks/:id/stats',
  operationId: 'getEndpointStats',
  summary: 'Statistics of an endpoint',
  description:
    'Counts attempts by the time they were sent, up to now. Tests and interrupted attempts do not count. Kept for 90 days.',
  scopes: ['webhooks:read'],
  idPrefix: 'we',
  query: querySchema,
  responses: { 200: statsSchema },
  async handle({ db }, { accountId, id, query: { period } }) {
    const found = await endpointStats(db, accountId, id, period);
    if (!found) throw new ApiError('not_found');
    const totals = figuresOf(found.buckets);
    const { delivered, failed } = totals;
    const buckets = found.buckets.map(bucketOf);
    return {
      status: 200,
      body: {
        object: 'endpoint_stats',
        endpoint: id,
        period,
        ...totals,
        success_rate: delivered + failed === 0 ? null : delivered / (delivered + failed),
        last_success_at: instant(found.lastSuccessAt),
        buckets,
        hours:
          period === '24h'
            ? buckets.map((hour) => ({ start: hour.start, delivered: hour.delivered, failed: hour.failed }))
            : [],
      },
    };
  },
});
