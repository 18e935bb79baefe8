import { z } from 'zod';
import { endpointStats } from '../../deliveries/stats.sql';
import { ApiError } from '../http/api-error';
import { route } from '../http/route';
import { idOf } from '../schemas/id-schemas';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

const HOURS = 24;

const statsSchema = z
  .object({
    object: z.literal('endpoint_stats'),
    endpoint: idOf('we'),
    delivered: z.int().meta({ description: 'Attempts that succeeded.' }),
    failed: z.int().meta({ description: 'Attempts that failed.' }),
    success_rate: z.number().nullable().meta({ description: 'From 0 to 1; null without attempts.' }),
    duration_p50_ms: z.int().nullable().meta({ description: 'Median duration of the delivered attempts.' }),
    duration_p95_ms: z.int().nullable().meta({ description: '95th percentile of that duration.' }),
    last_success_at: instantSchema.nullable().meta({ description: 'Not limited to the last 24 hours.' }),
    hours: z
      .array(z.object({ start: wholeSecondsSchema, delivered: z.int(), failed: z.int() }))
      .meta({ description: `${HOURS} whole hours in UTC, oldest first; the last one is the current hour.` }),
  })
  .meta({ id: 'EndpointStats' });

/** `GET /v1/webhooks/:id/stats`. */
export const endpointStatsRoute = route({
  method: 'get',
  path: '/v1/webhooks/:id/stats',
  operationId: 'getEndpointStats',
  summary: 'Statistics of the last 24 hours',
  description: 'Counts attempts by the time they were sent. Tests and interrupted attempts do not count.',
  scopes: ['webhooks:read'],
  idPrefix: 'we',
  responses: { 200: statsSchema },
  async handle({ db }, { accountId, id }) {
    const found = await endpointStats(db, accountId, id, HOURS);
    if (!found) throw new ApiError('not_found');
    const delivered = found.hours.reduce((sum, hour) => sum + hour.delivered, 0);
    const failed = found.hours.reduce((sum, hour) => sum + hour.failed, 0);
    return {
      status: 200,
      body: {
        object: 'endpoint_stats',
        endpoint: id,
        delivered,
        failed,
        success_rate: delivered + failed === 0 ? null : delivered / (delivered + failed),
        duration_p50_ms: found.p50Ms,
        duration_p95_ms: found.p95Ms,
        last_success_at: instant(found.lastSuccessAt),
        hours: found.hours.map((hour) => ({ ...hour, start: wholeSeconds(hour.start) })),
      },
    };
  },
});
