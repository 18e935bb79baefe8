import { z } from 'zod';
import { endpointStats } from '../../store/stats';
import { ApiError } from '../api-error';
import { idOf } from '../ids';
import { route } from '../route';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../times';

const HOURS = 24;

const statsSchema = z
  .object({
    object: z.literal('webhook_stats'),
    webhook: idOf('we'),
    delivered: z.int().meta({ description: 'Attempts that succeeded.' }),
    failed: z.int().meta({ description: 'Attempts that failed.' }),
    success_rate: z.number().nullable().meta({ description: 'From 0 to 1; null when there were none.' }),
    duration_p50_ms: z.int().nullable().meta({ description: 'Half of the delivered attempts took no longer.' }),
    duration_p95_ms: z.int().nullable().meta({ description: '95 % of the delivered attempts took no longer.' }),
    last_success_at: instantSchema.nullable().meta({ description: 'Also when it is longer ago.' }),
    hours: z
      .array(z.object({ start: wholeSecondsSchema, delivered: z.int(), failed: z.int() }))
      .meta({ description: `${HOURS} whole hours in UTC, oldest first; the last one is the present hour.` }),
  })
  .meta({ id: 'WebhookStats' });

/** `GET /v1/webhooks/:id/stats`. */
export const stats = route({
  method: 'get',
  path: '/v1/webhooks/:id/stats',
  operationId: 'getWebhookStats',
  summary: 'Statistics of the last 24 hours',
  description: 'Of attempts, by the time they were sent; tests and interrupted attempts do not count.',
  scopes: ['webhooks:read'],
  idPrefix: 'we',
  answers: { 200: statsSchema },
  async handle({ db }, { accountId, id }) {
    const found = await endpointStats(db, accountId, id, HOURS);
    if (!found) throw new ApiError('not_found');
    const delivered = found.hours.reduce((sum, hour) => sum + hour.delivered, 0);
    const failed = found.hours.reduce((sum, hour) => sum + hour.failed, 0);
    return {
      status: 200,
      body: {
        object: 'webhook_stats',
        webhook: id,
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
