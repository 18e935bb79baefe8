import { z } from 'zod';
import { ATTEMPTS_PER_CYCLE } from '../../deliveries/delivery';
import { MAX_LIVE_KEYS } from '../../accounts/api-keys.sql';
import { MAX_ENDPOINTS, MAX_ENDPOINTS_PER_URL } from '../../endpoints/endpoints.sql';
import { MAX_DATA_BYTES } from '../../events/events.sql';
import type { SlotBounds } from '../http/account-slots';
import { accountRateLimits } from '../http/rate-limit';
import { route } from '../http/route';
import { MAX_LIMIT } from '../schemas/list-schemas';

const requestsPerMinute = z.object({
  publish: z.int().meta({ description: '`POST /v1/events`.' }),
  sensitive: z.int().meta({ description: 'Calls that create, send or reveal something.' }),
  general: z.int().meta({ description: 'All other calls.' }),
});

const concurrent = ({ running, waiting }: SlotBounds) => running + waiting;

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
    api_key_scopes: z
      .array(z.string())
      .readonly()
      .meta({
        description: 'What the API key of this request may do.',
        example: ['webhooks:read'],
      }),
    sending_addresses: z
      .array(z.string())
      .readonly()
      .meta({
        description: 'IP addresses and CIDR blocks from which deliveries are sent. Empty if the operator does not say.',
        example: ['192.0.2.10', '2001:db8:1::/64'],
      }),
    allows_insecure_endpoints: z.boolean().meta({
      description:
        'Whether an endpoint may have http:// or a private address, as in http://127.0.0.1:4000. Only for development.',
    }),
    limits: z.object({
      endpoints: z.int().meta({ description: 'Endpoints of an account.' }),
      endpoints_with_same_url: z.int().meta({ description: 'Endpoints of an account that have the same URL.' }),
      api_keys: z.int().meta({ description: 'API keys of an account that are not revoked.' }),
      event_data_bytes: z.int().meta({ description: 'Size of the `data` of an event.' }),
      list_limit: z.int().meta({ description: 'Objects on a page of a list.' }),
      requests_per_minute: requestsPerMinute.meta({ description: 'Requests of one API key to one API process.' }),
      account_requests_per_minute: requestsPerMinute.meta({
        description: 'Requests of all API keys of an account together to one API process.',
      }),
      concurrent_requests: z
        .object({
          publish: z.int().meta({ description: '`POST /v1/events`.' }),
          general: z.int().meta({ description: 'All other calls.' }),
        })
        .meta({
          description:
            'Requests of an account to one API process at the same time. A few are handled at once, the others wait.',
        }),
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
  async handle({ settings, rateLimits, concurrency }, { caller }) {
    return {
      status: 200,
      body: {
        object: 'settings',
        retry_schedule_seconds: settings.retryScheduleMs.map((waitMs) => waitMs / 1_000),
        attempts_per_delivery: ATTEMPTS_PER_CYCLE,
        attempt_timeout_seconds: settings.attemptTimeoutMs / 1_000,
        retention_days: settings.retentionDays,
        api_key_scopes: caller.scopes,
        sending_addresses: settings.sendingAddresses,
        allows_insecure_endpoints: settings.allowInsecureEndpoints,
        limits: {
          endpoints: MAX_ENDPOINTS,
          endpoints_with_same_url: MAX_ENDPOINTS_PER_URL,
          api_keys: MAX_LIVE_KEYS,
          event_data_bytes: MAX_DATA_BYTES,
          list_limit: MAX_LIMIT,
          requests_per_minute: { ...rateLimits },
          account_requests_per_minute: accountRateLimits(rateLimits),
          concurrent_requests: {
            publish: concurrent(concurrency.publish),
            general: concurrent(concurrency.general),
          },
        },
      },
    };
  },
});
