import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { ATTEMPTS_PER_CYCLE } from '../../deliveries/delivery';
import { EVENT_CATALOGUE } from '../../events/catalogue';
import type { EventType } from '../../events/catalogue';
import { formatDuration } from '../../lib/duration';
import type { ApiSettings } from '../api-deps';
import { idOf } from '../schemas/id-schemas';
import { wholeSecondsSchema } from '../schemas/time-schemas';

const headers = z.object({
  'X-HanDl-Signature': z
    .string()
    .meta({ description: 'HMAC-SHA256 of the raw body, keyed by the whole secret, in hex.' }),
  'X-HanDl-Event': z.string().meta({ description: 'The event type.' }),
  'X-HanDl-Delivery': idOf('dlv'),
  'X-HanDl-Attempt': z.string().meta({ description: `1 to ${ATTEMPTS_PER_CYCLE}.` }),
  'X-HanDl-Test': z.literal('true').optional().meta({ description: 'Only on test events. No other event has it.' }),
  'webhook-id': idOf('evt').meta({
    description: 'The event id. It is the same on every attempt, so use it to detect duplicates.',
  }),
  'webhook-timestamp': z.string().meta({ description: 'When this attempt was sent, in seconds since 1970.' }),
  'webhook-signature': z
    .string()
    .meta({ description: 'The signature of the Standard Webhooks specification, https://www.standardwebhooks.com.' }),
});

/** The request that an endpoint receives for an event of this type. */
export function deliveredEvent(
  type: EventType,
  { attemptTimeoutMs }: ApiSettings,
): Parameters<OpenAPIRegistry['registerWebhook']>[0] {
  const example = {
    id: 'evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1',
    object: 'event',
    type,
    created_at: '2025-06-15T14:30:00Z',
    data: EVENT_CATALOGUE[type].example,
  };
  const schema = z.object({
    id: idOf('evt').meta({ description: 'An event that was accepted later has a greater id, compared as text.' }),
    object: z.literal('event'),
    type: z.literal(type),
    created_at: wholeSecondsSchema,
    data: z.looseObject({}),
  });
  return {
    method: 'post',
    path: type,
    operationId: `receive ${type}`,
    summary: `Your endpoint receives ${type}`,
    request: { headers, body: { required: true, content: { 'application/json': { schema, example } } } },
    responses: {
      200: {
        description: `Any 2xx status within ${formatDuration(attemptTimeoutMs)} means delivered. Anything else is a failed attempt.`,
      },
    },
  };
}
