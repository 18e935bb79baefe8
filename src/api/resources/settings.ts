import { z } from 'zod';
import { ATTEMPTS_PER_CYCLE } from '../../deliveries/delivery';
import { MAX_ENDPOINTS } from '../../endpoints/endpoints.sql';
import { MAX_DATA_BYTES } from '../../events/events.sql';
import { route } from '../http/route';
import { MAX_LIMIT } from '../schemas/list-schemas';

const settingsSchema = z
  .object({
    object: z.literal('settings'),
    retry_schedule_seconds: z.array(z.number()).meta({
      description: 'The waits before the retries, each counted from the end of the failed attempt.',
      example: [30, 300, 1_800, 7_200, 86_400],
    }),
    attempts_per_delivery: z.int().meta({ description: 'The first attempt and its retries.' }),
    attempt_timeout_seconds: z.number().meta({ description: 'How long an attempt waits for a response.', example: 10 }),
    retention_days: z.int().meta({ description: 'How long events and held deliveries are kept.' }),
    limits: z.object({
      endpoints: z.int().meta({ description: 'Endpoints of an account.' }),
      event_data_bytes: z.int().meta({ description: 'Size of the `data` of an event.' }),
      list_limit: z.int().meta({ description: 'Objects on a page of a list.' }),
      requests_per_minute: z
        .object({
          publish: z.int().meta({ description: '`POST /v1/events`.' }),
          sensitive: z.int().meta({ description: 'Calls that create, send or reveal something.' }),
          general: z.int().meta({ description: 'All other calls.' }),
        })
        .meta({ description: 'Requests of one API key to one API process.' }),
    }),
  })
  .meta({ id: 'Settings' });

/** `GET /v1/settings`. */
export const settingsRoute = route({
  method: 'get',
  path: '/v1/settings',
  operationId: 'getSettings',
  summary: 'Get the settings of the service',
  description: 'The retry schedule, timeouts and limits that apply to your account.',
  scopes: ['webhooks:read', 'webhooks:write', 'events:write', 'platform'],
  responses: { 200: settingsSchema },
  async handle({ settings, rateLimits }) {
    return {
      status: 200,
      body: {
        object: 'settings',
        retry_schedule_seconds: settings.retryScheduleMs.map((waitMs) => waitMs / 1_000),
        attempts_per_delivery: ATTEMPTS_PER_CYCLE,
        attempt_timeout_seconds: settings.attemptTimeoutMs / 1_000,
        retention_days: settings.retentionDays,
        limits: {
          endpoints: MAX_ENDPOINTS,
          event_data_bytes: MAX_DATA_BYTES,
          list_limit: MAX_LIMIT,
          requests_per_minute: { ...rateLimits },
        },
      },
    };
  },
});
