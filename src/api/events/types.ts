import { z } from 'zod';
import { EVENT_EXAMPLES } from '../../domain/event-examples';
import { EVENT_TYPES } from '../../domain/event-types';
import type { EventType } from '../../domain/event-types';
import { eventTypeSchema } from '../event-types';
import { listOf, toList } from '../lists';
import { route } from '../route';

const DESCRIPTIONS: Readonly<Record<EventType, string>> = {
  'message.received': 'A contact wrote to the account.',
  'message.sent': 'The account wrote to a contact.',
  'conversation.created': 'A conversation with a contact began.',
  'order.created': 'An order was placed.',
  'order.updated': 'An order changed, for instance its status.',
  'payment.completed': 'A payment went through.',
  'payment.failed': 'A payment was declined or broke off.',
  'product.created': 'A product was added to the catalogue.',
  'product.updated': 'A product changed, for instance its price.',
};

const eventTypeObject = z
  .object({
    object: z.literal('event_type'),
    type: eventTypeSchema,
    description: z.string(),
    example: z.record(z.string(), z.unknown()).meta({ description: 'The `data` of such an event.' }),
  })
  .meta({ id: 'EventType' });

/** The event types that there are. */
export const types = route({
  method: 'get',
  path: '/v1/event-types',
  operationId: 'listEventTypes',
  summary: 'List the event types',
  scopes: ['webhooks:read', 'webhooks:write', 'events:write', 'platform'],
  answers: { 200: listOf(eventTypeObject) },
  async handle() {
    const body = toList(EVENT_TYPES, EVENT_TYPES.length, (type) => ({
      object: 'event_type' as const,
      type,
      description: DESCRIPTIONS[type],
      example: { ...EVENT_EXAMPLES[type] },
    }));
    return { status: 200, body };
  },
});
