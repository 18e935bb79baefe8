import { z } from 'zod';
import {
  cancelRecovery,
  countRecoverable,
  getRecovery,
  listRecoveries,
  MAX_PENDING,
  MAX_RECOVERABLE_COUNTED,
  startRecovery,
} from '../../deliveries/recoveries.sql';
import type { Recovery } from '../../deliveries/recoveries.sql';
import { countReplayable, laterOf, startReplay, typesOfReplay } from '../../deliveries/replays.sql';
import { EVENT_TYPES } from '../../events/catalogue';
import { ApiError } from '../http/api-error';
import { route } from '../http/route';
import { eventTypeSchema, shownEventType } from '../schemas/event-type-schemas';
import { idOf, idSchema } from '../schemas/id-schemas';
import { listOf, listQuery, pageOf, toList } from '../schemas/list-schemas';
import { instant, instantParam, instantSchema, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

const totalCapped = z.boolean().meta({
  description: `True if there were ${MAX_RECOVERABLE_COUNTED} or more; no more are counted, but all are sent.`,
});

const isCapped = (total: number) => total >= MAX_RECOVERABLE_COUNTED;

const includeSchema = z.enum(['exhausted', 'all', 'missing'], 'must be exhausted, all or missing').meta({
  description:
    '`exhausted`: deliveries whose attempts all failed. `all`: finished deliveries, also those that were delivered or canceled. `missing`: events for which the endpoint has no delivery, for example because it is newer.',
});

/** The API's `recovery`: sends deliveries of an endpoint again. */
const recoverySchema = z
  .object({
    id: idOf('rec'),
    object: z.literal('recovery'),
    endpoint: idOf('we'),
    include: includeSchema,
    since: instantSchema,
    until: instantSchema.nullable().meta({ description: 'Null for everything up to when it was requested.' }),
    types: z.array(shownEventType).nullable().meta({ description: 'Null for all event types.' }),
    status: z.enum(['running', 'completed', 'canceled']),
    total: z.int().meta({ description: 'Number of deliveries when the recovery was requested.' }),
    total_capped: totalCapped,
    requeued: z.int().meta({ description: 'Number of deliveries queued again so far; most of them have been sent.' }),
    created_at: wholeSecondsSchema,
    finished_at: instantSchema.nullable(),
  })
  .meta({ id: 'Recovery' });

function toRecoveryObject(recovery: Recovery): z.input<typeof recoverySchema> {
  return {
    id: recovery.id,
    object: 'recovery',
    endpoint: recovery.endpointId,
    include: recovery.include,
    since: instant(recovery.since),
    until: instant(recovery.until),
    types: recovery.types,
    status: recovery.status,
    total: recovery.total,
    total_capped: isCapped(recovery.total),
    requeued: recovery.requeued,
    created_at: wholeSeconds(recovery.createdAt),
    finished_at: instant(recovery.finishedAt),
  };
}

const previewSchema = z
  .object({
    object: z.literal('recovery_preview'),
    endpoint: idOf('we'),
    since: instantSchema,
    total: z.int().meta({ description: 'Number of deliveries that would be sent again.' }),
    total_capped: totalCapped,
  })
  .meta({ id: 'RecoveryPreview' });

const recover = route({
  method: 'post',
  path: '/v1/webhooks/:id/recover',
  operationId: 'recoverEndpoint',
  summary: 'Send exhausted deliveries again',
  description: `Sends the deliveries that were exhausted from \`since\` until now again, oldest first and once each, with a new set of attempts. Tests are excluded. At most ${MAX_PENDING} of them are queued at a time, so new events do not wait long. While the endpoint is not enabled, the recovery waits; when it is deleted, the recovery is canceled. With \`dry_run\` the deliveries are only counted.`,
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z
    .strictObject({
      since: instantParam.meta({ description: 'Compared with `finished_at` of the deliveries.' }),
      dry_run: z.boolean().default(false),
    })
    .meta({ id: 'NewRecovery' }),
  isBodyRequired: true,
  rateLimit: 'sensitive',
  responses: { 200: previewSchema, 202: recoverySchema },
  errors: ['recovery_running'],
  async handle({ db, settings: { retentionDays } }, { accountId, id, body: { since, dry_run: isDryRun }, actor }) {
    if (isDryRun) {
      const total = await countRecoverable(db, accountId, id, since, retentionDays);
      if (total === undefined) throw new ApiError('not_found');
      const counted = { total, total_capped: isCapped(total) };
      return { status: 200, body: { object: 'recovery_preview', endpoint: id, since: instant(since), ...counted } };
    }
    const start = await startRecovery(db, accountId, id, since, retentionDays, actor);
    if ('recovery' in start) return { status: 202, body: toRecoveryObject(start.recovery) };
    throw new ApiError(start.refused === 'missing' ? 'not_found' : 'recovery_running');
  },
});

const replayPreviewSchema = z
  .object({
    object: z.literal('replay_preview'),
    endpoint: idOf('we'),
    include: includeSchema,
    since: instantSchema,
    until: instantSchema,
    types: z.array(shownEventType),
    total: z.int().meta({ description: 'Number of deliveries that would be sent.' }),
    total_capped: z.boolean().meta({
      description: `True if there were more than were looked at: ${MAX_RECOVERABLE_COUNTED} deliveries, or for \`missing\` events. All are sent.`,
    }),
  })
  .meta({ id: 'ReplayPreview' });

const replay = route({
  method: 'post',
  path: '/v1/webhooks/:id/replay',
  operationId: 'replayToEndpoint',
  summary: 'Send the events of a stretch of time',
  description: `Sends what \`include\` says to the endpoint, oldest first and once each, with a new set of attempts. \`since\` and \`until\` are compared with when the deliveries were made, or for \`missing\` the events. Tests and redacted events are excluded, and what is older than the retention. At most ${MAX_PENDING} are queued at a time, so new events do not wait long. While the endpoint is not enabled, the replay waits; when it is deleted, it is canceled. With \`dry_run\` the deliveries are only counted. \`/v1/recoveries\` shows the progress and cancels.`,
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z
    .strictObject({
      since: instantParam,
      until: instantParam
        .optional()
        .meta({ description: 'Before this time. Default: now.', example: '2025-06-16T14:30:00Z' }),
      include: includeSchema,
      types: z
        .array(eventTypeSchema)
        .min(1, 'must name at least one event type; leave it out for all')
        .max(EVENT_TYPES.length, 'must name each event type once')
        .optional()
        .meta({ description: 'Default: all event types, or for `missing` those of the endpoint.' }),
      dry_run: z.boolean().default(false),
    })
    .meta({ id: 'NewReplay' }),
  isBodyRequired: true,
  rateLimit: 'sensitive',
  responses: { 200: replayPreviewSchema, 202: recoverySchema },
  errors: ['recovery_running', 'unknown_event_type'],
  async handle({ db, settings: { retentionDays } }, { accountId, id, body, actor }) {
    const { include, since, until = new Date() } = body;
    if (until <= since) {
      throw new ApiError('invalid_value', { param: 'until', message: '"until" must be after "since".' });
    }
    const types = await typesOfReplay(db, accountId, id, include, body.types && [...new Set(body.types)]);
    if (!types) throw new ApiError('not_found');
    const wanted = { include, since: laterOf(since, retentionDays), until, types };
    const { total, isCapped: isCappedTotal } = await countReplayable(db, accountId, id, wanted);
    if (body.dry_run) {
      const times = { since: instant(wanted.since), until: instant(until) };
      const counted = { total, total_capped: isCappedTotal };
      return { status: 200, body: { object: 'replay_preview', endpoint: id, include, ...times, types, ...counted } };
    }
    const start = await startReplay(db, accountId, id, wanted, total, actor);
    if ('recovery' in start) return { status: 202, body: toRecoveryObject(start.recovery) };
    throw new ApiError(start.refused === 'missing' ? 'not_found' : 'recovery_running');
  },
});

const list = route({
  method: 'get',
  path: '/v1/recoveries',
  operationId: 'listRecoveries',
  summary: 'List recoveries, newest first',
  scopes: ['webhooks:read'],
  query: z.strictObject({ endpoint: idSchema('we').optional(), ...listQuery('rec') }),
  responses: { 200: listOf(recoverySchema) },
  errors: ['invalid_cursor'],
  async handle({ db }, { accountId, query }) {
    const recoveries = await listRecoveries(db, query.endpoint, pageOf(accountId, query));
    return { status: 200, body: toList(recoveries, query.limit, toRecoveryObject) };
  },
});

const get = route({
  method: 'get',
  path: '/v1/recoveries/:id',
  operationId: 'getRecovery',
  summary: 'Get a recovery',
  scopes: ['webhooks:read'],
  idPrefix: 'rec',
  responses: { 200: recoverySchema },
  async handle({ db }, { accountId, id }) {
    const recovery = await getRecovery(db, accountId, id);
    if (!recovery) throw new ApiError('not_found');
    return { status: 200, body: toRecoveryObject(recovery) };
  },
});

const cancel = route({
  method: 'post',
  path: '/v1/recoveries/:id/cancel',
  operationId: 'cancelRecovery',
  summary: 'Cancel a recovery',
  description: `No more deliveries are queued. Those already queued, at most ${MAX_PENDING}, are still sent. A recovery that has ended is returned unchanged.`,
  scopes: ['webhooks:write'],
  idPrefix: 'rec',
  responses: { 200: recoverySchema },
  async handle({ db }, { accountId, id, actor }) {
    const recovery = await cancelRecovery(db, accountId, id, actor);
    if (!recovery) throw new ApiError('not_found');
    return { status: 200, body: toRecoveryObject(recovery) };
  },
});

/** `POST /v1/webhooks/:id/recover` and `…/replay`, and `/v1/recoveries`, where their progress is shown. */
export const recoveryRoutes = [recover, replay, list, get, cancel];
