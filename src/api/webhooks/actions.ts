import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { EVENT_EXAMPLES } from '../../domain/event-examples';
import { ALL_EVENT_TYPES } from '../../domain/event-types';
import type { EventType } from '../../domain/event-types';
import { disableEndpoint, wishEnabled } from '../../store/endpoints';
import type { Endpoint } from '../../store/endpoints';
import { publishTestEvent } from '../../store/events';
import { ApiError } from '../api-error';
import { deliverySchema, toDeliveryObject } from '../deliveries/object';
import { requireDelivery } from '../deliveries/require';
import type { ApiDeps } from '../deps';
import { eventTypeSchema } from '../event-types';
import { route } from '../route';
import { trySignalHealth } from './health-signal';
import { toWebhookObject, webhookSchema } from './object';
import { requireEndpoint } from './require';

const APPLIED_TIMEOUT_MS = 3_000;
const APPLIED_POLL_MS = 100;
const DEFAULT_TEST_TYPE: EventType = 'order.created';

const enable = route({
  method: 'post',
  path: '/v1/webhooks/:id/enable',
  operationId: 'enableWebhook',
  summary: 'Enable an endpoint again',
  description:
    'Held deliveries are sent, oldest first and slowly at the start, or skipped: then they become canceled. 202: it will be applied soon.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z.strictObject({ held: z.enum(['send', 'skip'], 'must be "send" or "skip"').default('send') }),
  answers: { 200: webhookSchema, 202: webhookSchema },
  async handle(deps, { accountId, id, body: { held }, actor }) {
    if (!(await wishEnabled(deps.db, accountId, id, held, actor))) throw new ApiError('not_found');
    let endpoint = await requireEndpoint(deps, accountId, id);
    if (endpoint.status !== 'enabled' && (await trySignalHealth(deps, id))) {
      endpoint = await untilEnabled(deps, accountId, id);
    }
    return { status: endpoint.status === 'enabled' ? 200 : 202, body: toWebhookObject(endpoint) };
  },
});

async function untilEnabled(deps: ApiDeps, accountId: string, id: string): Promise<Endpoint> {
  const end = performance.now() + APPLIED_TIMEOUT_MS;
  for (;;) {
    const endpoint = await requireEndpoint(deps, accountId, id);
    if (endpoint.status === 'enabled' || performance.now() >= end) return endpoint;
    await sleep(APPLIED_POLL_MS);
  }
}

const disable = route({
  method: 'post',
  path: '/v1/webhooks/:id/disable',
  operationId: 'disableWebhook',
  summary: 'Disable an endpoint',
  description: 'Nothing is sent from now on; deliveries are held.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  answers: { 200: webhookSchema },
  async handle(deps, { accountId, id, actor }) {
    // The row comes first: an owner can stop traffic also while Temporal is down.
    if (!(await disableEndpoint(deps.db, accountId, id, actor))) throw new ApiError('not_found');
    await trySignalHealth(deps, id);
    return { status: 200, body: toWebhookObject(await requireEndpoint(deps, accountId, id)) };
  },
});

const test = route({
  method: 'post',
  path: '/v1/webhooks/:id/test',
  operationId: 'testWebhook',
  summary: 'Send a test event',
  description: "One attempt with the event type's documented example, to this endpoint only, whatever its status.",
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z.strictObject({ type: eventTypeSchema.optional() }),
  isSensitive: true,
  answers: { 202: deliverySchema },
  errors: ['unknown_event_type'],
  async handle(deps, { accountId, id, body, actor }) {
    const type = body.type ?? firstType(await requireEndpoint(deps, accountId, id));
    const dataJson = JSON.stringify(EVENT_EXAMPLES[type]);
    const deliveryId = await publishTestEvent(deps.db, { accountId, endpointId: id, type, dataJson }, actor);
    if (!deliveryId) throw new ApiError('not_found');
    deps.wake();
    const delivery = await requireDelivery(deps, accountId, deliveryId);
    return { status: 202, body: toDeliveryObject(delivery, deps.settings) };
  },
});

function firstType({ eventTypes: [first] }: Endpoint): EventType {
  return first === undefined || first === ALL_EVENT_TYPES ? DEFAULT_TEST_TYPE : (first as EventType);
}

export const actionRoutes = [enable, disable, test];
