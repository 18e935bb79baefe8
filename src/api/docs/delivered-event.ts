import type { OpenAPIRegistry } from '@asteasolutions/zod-to-openapi';
import { z } from 'zod';
import { EVENT_EXAMPLES } from '../../domain/event-examples';
import type { EventType } from '../../domain/event-types';
import { idOf } from '../ids';
import { wholeSecondsSchema } from '../times';

const headers = z.object({
  'X-HanDl-Signature': z.string().meta({ description: 'HMAC-SHA256 of the raw body under the whole secret, in hex.' }),
  'X-HanDl-Event': z.string().meta({ description: 'The event type.' }),
  'X-HanDl-Delivery': idOf('dlv'),
  'X-HanDl-Attempt': z.string().meta({ description: '1 to 6.' }),
  'webhook-id': idOf('evt').meta({ description: 'The event id, the same on every attempt: deduplicate by it.' }),
  'webhook-timestamp': z.string().meta({ description: 'When this attempt was signed, in seconds since 1970.' }),
  'webhook-signature': z.string().meta({ description: 'As https://www.standardwebhooks.com has it.' }),
});

/** What an endpoint receives for an event of this type. */
export function deliveredEvent(type: EventType): Parameters<OpenAPIRegistry['registerWebhook']>[0] {
  const example = {
    id: 'evt_01JXT5K8Q2R7W3Z9B4C6D8E0F1',
    object: 'event',
    type,
    created_at: '2025-06-15T14:30:00Z',
    data: EVENT_EXAMPLES[type],
  };
  const schema = z.object({
    id: idOf('evt'),
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
      200: { description: 'Any 2xx status within 10 s means delivered; anything else is a failed attempt.' },
    },
  };
}
