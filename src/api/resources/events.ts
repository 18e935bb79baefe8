import type { Request } from 'express';
import { z } from 'zod';
import { isAccountGone } from '../../accounts/accounts.sql';
import type { ApiKey } from '../../accounts/api-keys.sql';
import { EVENT_CATALOGUE } from '../../events/catalogue';
import { listEvents } from '../../events/event-list.sql';
import { eventExists, getEventBody, IdempotencyKeyReusedError, REFERENCE_FORM } from '../../events/events.sql';
import type { PublishedEvent } from '../../events/events.sql';
import type { Publish } from '../../events/publisher';
import { isId } from '../../lib/ids';
import type { AccountId } from '../../lib/ids';
import { ApiError } from '../http/api-error';
import { idempotencyHeader, idempotencyKeyOf } from '../http/idempotency-key';
import { ACCOUNT_HEADER, JsonText, route } from '../http/route';
import { dataTextOf, eventDataSchema } from '../schemas/event-data-schemas';
import { eventTypeSchema, shownEventType } from '../schemas/event-type-schemas';
import { idOf } from '../schemas/id-schemas';
import { CREATED_RANGE, listOf, listQuery, pageOf, POLLING, toList } from '../schemas/list-schemas';
import { wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';
import { deliveryPage } from './deliveries';
import { deliverySchema } from './delivery-object';

const publishedSchema = z
  .object({
    id: idOf('evt'),
    object: z.literal('event'),
    type: eventTypeSchema,
    created_at: wholeSecondsSchema,
    deliveries: z.int().meta({ description: 'Number of endpoints that the event is delivered to.' }),
  })
  .meta({ id: 'PublishedEvent' });

const ownId = z.string().regex(REFERENCE_FORM, 'must have 1 to 255 characters, and no control characters');

const publish = route({
  method: 'post',
  path: '/v1/events',
  operationId: 'publishEvent',
  summary: 'Publish an event',
  description:
    'After a 202 the event and its deliveries are stored. `data` is sent exactly as received, byte for byte. It may take 256 KiB and be nested 64 levels deep.',
  scopes: ['events:write', 'platform'],
  headers: z.object({
    ...idempotencyHeader,
    [ACCOUNT_HEADER]: z
      .string()
      .optional()
      .meta({ description: 'The account that the event happened in. Only for platform keys.' }),
  }),
  body: z
    .strictObject({
      type: eventTypeSchema,
      data: eventDataSchema.meta({ example: EVENT_CATALOGUE['order.created'].example }),
      reference: ownId.optional().meta({
        description:
          'What you call the event, to find it again: `GET /v1/events?reference=…`. Endpoints do not receive it.',
        example: 'order-1042-created',
      }),
    })
    .meta({ id: 'NewEvent' }),
  isBodyRequired: true,
  rateLimit: 'publish',
  responses: { 202: publishedSchema },
  errors: [
    'unknown_event_type',
    'invalid_idempotency_key',
    'idempotency_key_reused',
    'account_required',
    'account_not_found',
    'account_header_not_allowed',
  ],
  async handle(deps, { caller, body: { type, reference }, members, req }) {
    const accountId = publishingAccount(caller, req);
    const idempotencyKey = idempotencyKeyOf(req);
    const dataJson = dataTextOf(members)!;
    const event = await published(deps.publish, caller, { accountId, type, dataJson, idempotencyKey, reference });
    deps.wake();
    const { id, createdAt, deliveries, replayed } = event;
    const headers: Record<string, string> = replayed ? { 'Idempotent-Replayed': 'true' } : {};
    return {
      status: 202,
      headers,
      body: { id, object: 'event', type, created_at: wholeSeconds(createdAt), deliveries },
    };
  },
});

async function published(publish: Publish, caller: ApiKey, event: Parameters<Publish>[0]): Promise<PublishedEvent> {
  try {
    return await publish(event);
  } catch (error) {
    if (isAccountGone(error) && caller.scopes.includes('platform')) {
      throw new ApiError('account_not_found', { param: ACCOUNT_HEADER });
    }
    if (!(error instanceof IdempotencyKeyReusedError)) throw error;
    throw new ApiError('idempotency_key_reused', { param: 'Idempotency-Key' });
  }
}

/**
 * The account that an event happened in: the key's own, or the one that a platform key names.
 * @throws {ApiError} when a platform key names no account or what cannot be one, or another key names any.
 */
function publishingAccount(caller: ApiKey, req: Request): AccountId {
  const named = req.get(ACCOUNT_HEADER);
  if (!caller.scopes.includes('platform')) {
    if (named !== undefined) throw new ApiError('account_header_not_allowed', { param: ACCOUNT_HEADER });
    return caller.accountId;
  }
  if (!named) throw new ApiError('account_required', { param: ACCOUNT_HEADER });
  if (!isId('acct', named)) throw new ApiError('account_not_found', { param: ACCOUNT_HEADER });
  return named;
}

const eventFields = z.object({
  id: idOf('evt'),
  object: z.literal('event'),
  type: shownEventType,
  created_at: wholeSecondsSchema,
  redacted_at: wholeSecondsSchema.optional().meta({
    description:
      'Present if an operator has redacted the event: `data` is then an empty object, and nothing of the event is sent any more.',
  }),
});

const listedEvent = eventFields
  .extend({
    reference: z.string().nullable().meta({ description: 'What the producer calls the event.' }),
    endpoints: z.int().meta({ description: 'Number of endpoints that the event is sent to.' }),
    delivered: z.int().meta({ description: 'Number of endpoints that it was delivered to.' }),
  })
  .meta({ id: 'ListedEvent' });

const eventSchema = eventFields
  .extend({
    data: z.looseObject({}).meta({ description: 'Exactly as published, byte for byte, unless it was redacted.' }),
  })
  .meta({ id: 'Event' });

// Lists leave the data out: a hundred events may take 25 MiB.
const list = route({
  method: 'get',
  path: '/v1/events',
  operationId: 'listEvents',
  summary: 'List events, newest first',
  description: `Without their data: get an event to see it. ${POLLING}`,
  scopes: ['webhooks:read'],
  query: z
    .strictObject({
      type: eventTypeSchema.optional(),
      data_id: ownId.optional().meta({
        description:
          'Events whose `data` has this id at its top level: `id`, members whose name ends in `id`, and other strings that look like an id, at most 8 of an event. Not together with `reference`.',
        example: 'ord_1042',
      }),
      reference: ownId.optional().meta({ description: 'Events that were published with this `reference`.' }),
      ...CREATED_RANGE,
      ...listQuery('evt'),
    })
    .refine(({ data_id: dataId, reference }) => dataId === undefined || reference === undefined, {
      path: ['reference'],
      error: 'search by data_id or by reference, not by both',
    }),
  responses: { 200: listOf(listedEvent) },
  errors: ['unknown_event_type', 'invalid_cursor'],
  exported: {
    name: 'events',
    columns: ['id', 'type', 'created_at', 'redacted_at', 'reference', 'endpoints', 'delivered'],
  },
  async handle({ db, settings }, { accountId, query: { data_id: dataId, ...query } }) {
    const filter = { ...query, ...(dataId !== undefined && { dataId }) };
    const events = await listEvents(db, settings.retentionDays, filter, pageOf(accountId, query));
    const body = toList(events, query.limit, ({ id, type, createdAt, redactedAt, ...event }) => ({
      id,
      object: 'event' as const,
      type,
      created_at: wholeSeconds(createdAt),
      ...(redactedAt && { redacted_at: wholeSeconds(redactedAt) }),
      ...event,
    }));
    return { status: 200, body };
  },
});

const get = route({
  method: 'get',
  path: '/v1/events/:id',
  operationId: 'getEvent',
  summary: 'Get an event',
  description: 'The response body is exactly what endpoints receive, byte for byte, unless the event was redacted.',
  scopes: ['webhooks:read'],
  idPrefix: 'evt',
  responses: { 200: eventSchema },
  async handle({ db }, { accountId, id }) {
    const bytes = await getEventBody(db, accountId, id);
    if (!bytes) throw new ApiError('not_found');
    return { status: 200, body: new JsonText(bytes) };
  },
});

const deliveries = route({
  method: 'get',
  path: '/v1/events/:id/deliveries',
  operationId: 'listEventDeliveries',
  summary: 'List the deliveries of an event, newest first',
  scopes: ['webhooks:read'],
  idPrefix: 'evt',
  query: z.strictObject(listQuery('dlv')),
  responses: { 200: listOf(deliverySchema) },
  errors: ['invalid_cursor'],
  async handle(deps, { caller, accountId, id, query }) {
    if (!(await eventExists(deps.db, accountId, id))) throw new ApiError('not_found');
    return { status: 200, body: await deliveryPage(deps, caller, { ...query, event: id }) };
  },
});

/** `/v1/events`: what producers publish. */
export const eventRoutes = [publish, list, get, deliveries];
