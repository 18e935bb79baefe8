import { z } from 'zod';
import { getEventBody, listEvents } from '../../store/events';
import { ApiError } from '../api-error';
import { eventTypeSchema } from '../event-types';
import { idOf } from '../ids';
import { listOf, listQuery, pageOf, toList } from '../lists';
import { JsonText, route } from '../route';
import { wholeSeconds, wholeSecondsSchema } from '../times';
import { MADE_BETWEEN, POLLING } from '../made-between';

const listedEvent = z
  .object({ id: idOf('evt'), object: z.literal('event'), type: eventTypeSchema, created_at: wholeSecondsSchema })
  .meta({ id: 'ListedEvent' });

const eventSchema = listedEvent
  .extend({ data: z.looseObject({}).meta({ description: 'Byte for byte as it was published.' }) })
  .meta({ id: 'Event' });

/** A page holds no data: a hundred events may be 25 MiB. */
export const list = route({
  method: 'get',
  path: '/v1/events',
  operationId: 'listEvents',
  summary: 'List events, newest first',
  description: `Without their data: get an event to see it. ${POLLING}`,
  scopes: ['webhooks:read'],
  query: z.strictObject({ type: eventTypeSchema.optional(), ...MADE_BETWEEN, ...listQuery('evt') }),
  answers: { 200: listOf(listedEvent) },
  errors: ['unknown_event_type', 'invalid_cursor'],
  async handle({ db }, { accountId, query }) {
    const events = await listEvents(db, query, pageOf(accountId, query));
    const body = toList(events, query.limit, ({ id, type, createdAt }) => ({
      id,
      object: 'event' as const,
      type,
      created_at: wholeSeconds(createdAt),
    }));
    return { status: 200, body };
  },
});

export const get = route({
  method: 'get',
  path: '/v1/events/:id',
  operationId: 'getEvent',
  summary: 'Get an event',
  description: 'The answer is what endpoints get, byte for byte.',
  scopes: ['webhooks:read'],
  idPrefix: 'evt',
  answers: { 200: eventSchema },
  async handle({ db }, { accountId, id }) {
    const bytes = await getEventBody(db, accountId, id);
    if (!bytes) throw new ApiError('not_found');
    return { status: 200, body: new JsonText(bytes) };
  },
});
