import { z } from 'zod';
import { EVENT_CATALOGUE, EVENT_TYPES } from '../../events/catalogue';
import { route } from '../http/route';
import { eventTypeSchema } from '../schemas/event-type-schemas';
import { listOf, toList } from '../schemas/list-schemas';

const eventTypeObject = z
  .object({
    object: z.literal('event_type'),
    type: eventTypeSchema,
    description: z.string(),
    example: z.record(z.string(), z.unknown()).meta({ description: 'An example of the `data` of such an event.' }),
  })
  .meta({ id: 'EventType' });

/** `GET /v1/event-types`. */
export const eventTypesRoute = route({
  method: 'get',
  path: '/v1/event-types',
  operationId: 'listEventTypes',
  summary: 'List the event types',
  scopes: ['webhooks:read', 'webhooks:write', 'events:write', 'platform'],
  responses: { 200: listOf(eventTypeObject) },
  async handle() {
    const body = toList(EVENT_TYPES, EVENT_TYPES.length, (type) => ({
      object: 'event_type' as const,
      type,
      description: EVENT_CATALOGUE[type].description,
      example: { ...EVENT_CATALOGUE[type].example },
    }));
    return { status: 200, body };
  },
});
