import { z } from 'zod';
import type { ApiKey } from '../../accounts/api-keys.sql';
import type { Actor } from '../../accounts/audit-log.sql';
import { ATTEMPT_ERRORS } from '../../deliveries/attempt-errors';
import type { AttemptErrorCode } from '../../deliveries/attempt-errors';
import { findAttemptPosition, getDelivery, lastAttempts, listAttempts } from '../../deliveries/deliveries.sql';
import type { AttemptPosition, Delivery } from '../../deliveries/deliveries.sql';
import { DELIVERY_STATUSES } from '../../deliveries/delivery';
import type { AttemptKey } from '../../deliveries/delivery';
import { listDeliveries } from '../../deliveries/delivery-list.sql';
import { STATUS_CLASSES, wantedResult } from '../../deliveries/last-failure';
import type { DeliveryFilter } from '../../deliveries/delivery-sources.sql';
import { resendDelivery, retryDelivery } from '../../deliveries/retry.sql';
import { within } from '../../lib/async';
import type { AccountId, AttemptId, DeliveryId } from '../../lib/ids';
import type { ApiDeps } from '../api-deps';
import { ApiError, unavailable } from '../http/api-error';
import { route } from '../http/route';
import { eventTypeSchema } from '../schemas/event-type-schemas';
import { idSchema } from '../schemas/id-schemas';
import { CREATED_RANGE, listOf, listQuery, pageOf, POLLING, toList } from '../schemas/list-schemas';
import { attemptSchema, DELIVERY_COLUMNS, deliverySchema, toAttemptObject, toDeliveryObject } from './delivery-object';

const SIGNAL_TIMEOUT_MS = 3_000;

const ERROR_CODES = ['any', ...(Object.keys(ATTEMPT_ERRORS) as AttemptErrorCode[])] as const;

/** A page of deliveries, newest first. */
export async function deliveryPage(
  { db, settings }: ApiDeps,
  caller: ApiKey,
  query: DeliveryFilter & { limit: number; starting_after?: string },
) {
  const deliveries = await listDeliveries(db, settings.retentionDays, query, pageOf(caller.accountId, query));
  const ids = deliveries.slice(0, query.limit).map(({ id }) => id);
  const last = await lastAttempts(db, caller.accountId, ids);
  return toList(deliveries, query.limit, (delivery) =>
    toDeliveryObject(delivery, last.get(delivery.id) ?? null, settings, caller),
  );
}

/** A delivery of this account. @throws {ApiError} not_found, also when it belongs to another account. */
async function requireDelivery({ db, settings }: ApiDeps, accountId: AccountId, id: DeliveryId): Promise<Delivery> {
  const delivery = await getDelivery(db, settings.retentionDays, accountId, id);
  if (!delivery) throw new ApiError('not_found');
  return delivery;
}

/** A delivery of the caller's account as the API shows it. @throws {ApiError} as `requireDelivery` */
export async function showDelivery(deps: ApiDeps, caller: ApiKey, id: DeliveryId) {
  const delivery = await requireDelivery(deps, caller.accountId, id);
  const last = await lastAttempts(deps.db, caller.accountId, [id]);
  return toDeliveryObject(delivery, last.get(id) ?? null, deps.settings, caller);
}

const list = route({
  method: 'get',
  path: '/v1/deliveries',
  operationId: 'listDeliveries',
  summary: 'List deliveries, newest first',
  description: `Filters can be combined. ${POLLING}`,
  scopes: ['webhooks:read'],
  query: z.strictObject({
    endpoint: idSchema('we').optional(),
    event: idSchema('evt').optional(),
    status: z
      .enum(DELIVERY_STATUSES, `must be one of ${DELIVERY_STATUSES.join(', ')}`)
      .optional()
      .meta({ description: 'The status at the time of the request.' }),
    type: eventTypeSchema.optional(),
    status_class: z
      .enum(STATUS_CLASSES, `must be one of ${STATUS_CLASSES.join(', ')}`)
      .optional()
      .meta({
        description:
          'The class of the response to the last attempt. `2xx`: it was delivered. `none`: the last attempt failed without a response.',
      }),
    error_code: z
      .enum(ERROR_CODES, `must be one of ${ERROR_CODES.join(', ')}`)
      .optional()
      .meta({ description: 'Why the last attempt failed. `any`: it failed, for whatever reason.' }),
    ...CREATED_RANGE,
    test: z
      .enum(['true', 'false'], 'must be true or false')
      .transform((text) => text === 'true')
      .optional()
      .meta({ description: 'True lists only tests, false everything else. Without it, both are listed.' }),
    ...listQuery('dlv'),
  }),
  responses: { 200: listOf(deliverySchema) },
  errors: ['unknown_event_type', 'invalid_cursor'],
  exported: { name: 'deliveries', columns: DELIVERY_COLUMNS },
  async handle(deps, { caller, query }) {
    const wanted = wantedResult({ ...query, statusClass: query.status_class, errorCode: query.error_code });
    return { status: 200, body: await deliveryPage(deps, caller, { ...query, ...wanted }) };
  },
});

const get = route({
  method: 'get',
  path: '/v1/deliveries/:id',
  operationId: 'getDelivery',
  summary: 'Get a delivery',
  scopes: ['webhooks:read'],
  idPrefix: 'dlv',
  responses: { 200: deliverySchema },
  async handle(deps, { caller, id }) {
    return { status: 200, body: await showDelivery(deps, caller, id) };
  },
});

const attempts = route({
  method: 'get',
  path: '/v1/deliveries/:id/attempts',
  operationId: 'listAttempts',
  summary: 'List the attempts of a delivery, oldest first',
  description: 'In the order in which they were sent.',
  scopes: ['webhooks:read'],
  idPrefix: 'dlv',
  query: z.strictObject(listQuery('att')),
  responses: { 200: listOf(attemptSchema) },
  errors: ['invalid_cursor'],
  async handle(deps, { caller, accountId, id, query }) {
    const delivery = await requireDelivery(deps, accountId, id);
    const after = query.starting_after ? await positionOf(deps, id, query.starting_after) : null;
    const rows = await listAttempts(deps.db, { accountId, id }, after, query.limit);
    return {
      status: 200,
      body: toList(rows, query.limit, (attempt) => toAttemptObject(attempt, delivery, deps.settings, caller)),
    };
  },
});

async function positionOf({ db }: ApiDeps, deliveryId: DeliveryId, attemptId: AttemptId): Promise<AttemptPosition> {
  const position = await findAttemptPosition(db, deliveryId, attemptId);
  if (!position) {
    const message = 'The delivery has no such attempt. Pass the id of the last attempt you received.';
    throw new ApiError('not_found', { param: 'starting_after', message });
  }
  return position;
}

const retry = route({
  method: 'post',
  path: '/v1/deliveries/:id/retry',
  operationId: 'retryDelivery',
  summary: 'Retry a delivery now',
  description:
    'If a retry is scheduled, it is made now. An exhausted or canceled delivery is sent again, with a new set of attempts. A delivery that is pending or being sent is left as it is.',
  scopes: ['webhooks:write'],
  idPrefix: 'dlv',
  rateLimit: 'sensitive',
  responses: { 202: deliverySchema },
  errors: ['delivery_not_retryable'],
  async handle(deps, { caller, accountId, id, actor }) {
    const { verdict, ...due } = await retryDelivery(deps.db, asked(deps, { accountId, id, actor }));
    if (verdict === 'missing') throw new ApiError('not_found');
    if (verdict === 'waiting') await endWait(deps, { deliveryId: id, ...due });
    if (verdict === 'requeued') deps.wake();
    const delivery = await requireDelivery(deps, accountId, id);
    if (verdict === 'too_old') throw new ApiError('delivery_not_retryable', { message: tooOld(deps.settings) });
    if (verdict === 'redacted') throw new ApiError('delivery_not_retryable', { message: REDACTED });
    if (verdict === 'refused') throw new ApiError('delivery_not_retryable', { message: whyRefused(delivery) });
    return { status: 202, body: await showDelivery(deps, caller, id) };
  },
});

const resend = route({
  method: 'post',
  path: '/v1/deliveries/:id/resend',
  operationId: 'resendDelivery',
  summary: 'Send a delivery again',
  description:
    'Sends a finished delivery again, with a new set of attempts, also one that was delivered: the receiver gets the same event once more, with the same `webhook-id`. If the endpoint is off, the delivery is `held`, and is sent once the endpoint is enabled. `requested_by` then says who asked for it.',
  scopes: ['webhooks:write'],
  idPrefix: 'dlv',
  rateLimit: 'sensitive',
  responses: { 202: deliverySchema },
  errors: ['delivery_under_way', 'delivery_not_retryable'],
  async handle(deps, { caller, accountId, id, actor }) {
    const { verdict } = await resendDelivery(deps.db, asked(deps, { accountId, id, actor }));
    if (verdict === 'missing') throw new ApiError('not_found');
    if (verdict === 'too_old') throw new ApiError('delivery_not_retryable', { message: tooOld(deps.settings) });
    if (verdict === 'redacted') throw new ApiError('delivery_not_retryable', { message: REDACTED });
    if (verdict !== 'requeued') throw new ApiError('delivery_under_way');
    deps.wake();
    return { status: 202, body: await showDelivery(deps, caller, id) };
  },
});

const asked = ({ settings }: ApiDeps, call: { accountId: AccountId; id: DeliveryId; actor: Actor }) => ({
  accountId: call.accountId,
  deliveryId: call.id,
  retentionDays: settings.retentionDays,
  actor: call.actor,
});

async function endWait({ signals, log }: ApiDeps, attempt: AttemptKey): Promise<void> {
  try {
    await within(signals.retryNow(attempt), SIGNAL_TIMEOUT_MS);
  } catch (error) {
    log.warn({ err: error, deliveryId: attempt.deliveryId }, 'the wait for a retry could not be ended');
    throw unavailable('The retry could not be made now. Repeat the request later, or wait for the scheduled time.');
  }
}

function whyRefused(delivery: Delivery): string {
  return delivery.status === 'held'
    ? `The delivery is held because its endpoint is ${delivery.endpointStatus}. Enable the endpoint to send it.`
    : 'The delivery has already been delivered. To send it once more, use `resend`.';
}

const REDACTED = 'The event was redacted by the operator. Nothing of it is sent any more.';

const tooOld = ({ retentionDays }: ApiDeps['settings']) =>
  `The delivery is older than ${retentionDays} days, for which events are kept. Publish the event again.`;

/** `/v1/deliveries`: the delivery log. */
export const deliveryRoutes = [list, get, attempts, retry, resend];
