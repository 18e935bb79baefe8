import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { disableEndpoint, requestEnable } from '../../endpoints/endpoint-changes.sql';
import type { Endpoint } from '../../endpoints/endpoints.sql';
import { EVENT_CATALOGUE, isEventType } from '../../events/catalogue';
import type { EventType } from '../../events/catalogue';
import { publishTestEvent } from '../../events/events.sql';
import { within } from '../../lib/async';
import type { AccountId, EndpointId } from '../../lib/ids';
import type { ApiDeps } from '../api-deps';
import { ApiError } from '../http/api-error';
import { route } from '../http/route';
import { dataTextOf, eventDataSchema } from '../schemas/event-data-schemas';
import { eventTypeSchema } from '../schemas/event-type-schemas';
import { showDelivery } from './deliveries';
import { deliverySchema } from './delivery-object';
import { endpointSchema, requireEndpoint, toEndpointObject } from './endpoint-object';

const SIGNAL_TIMEOUT_MS = 3_000;
const ENABLED_TIMEOUT_MS = 3_000;
const ENABLED_POLL_MS = 100;
const DEFAULT_TEST_TYPE: EventType = 'order.created';

const enable = route({
  method: 'post',
  path: '/v1/webhooks/:id/enable',
  operationId: 'enableEndpoint',
  summary: 'Enable an endpoint again',
  description:
    'Held deliveries are sent, oldest first and slowly at the start. With `"held": "skip"`, those held at the time of this request are canceled instead, and later ones are sent. A 202 means that the endpoint will be enabled shortly.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z.strictObject({ held: z.enum(['send', 'skip'], 'must be "send" or "skip"').default('send') }),
  responses: { 200: endpointSchema, 202: endpointSchema },
  async handle(deps, { accountId, id, body: { held }, actor }) {
    if (!(await requestEnable(deps.db, accountId, id, held, actor))) throw new ApiError('not_found');
    let endpoint = await requireEndpoint(deps, accountId, id);
    if (endpoint.status !== 'enabled' && (await trySignalHealth(deps, id))) {
      endpoint = await untilEnabled(deps, accountId, id);
    }
    return { status: endpoint.status === 'enabled' ? 200 : 202, body: toEndpointObject(endpoint) };
  },
});

async function untilEnabled(deps: ApiDeps, accountId: AccountId, id: EndpointId): Promise<Endpoint> {
  const end = performance.now() + ENABLED_TIMEOUT_MS;
  for (;;) {
    const endpoint = await requireEndpoint(deps, accountId, id);
    if (endpoint.status === 'enabled' || performance.now() >= end) return endpoint;
    await sleep(ENABLED_POLL_MS);
  }
}

const disable = route({
  method: 'post',
  path: '/v1/webhooks/:id/disable',
  operationId: 'disableEndpoint',
  summary: 'Disable an endpoint',
  description: 'From now on nothing is sent, and deliveries are held.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  responses: { 200: endpointSchema },
  async handle(deps, { accountId, id, actor }) {
    // The row comes first, so that an owner can stop traffic while Temporal is down.
    if (!(await disableEndpoint(deps.db, accountId, id, actor))) throw new ApiError('not_found');
    await trySignalHealth(deps, id);
    return { status: 200, body: toEndpointObject(await requireEndpoint(deps, accountId, id)) };
  },
});

const test = route({
  method: 'post',
  path: '/v1/webhooks/:id/test',
  operationId: 'testEndpoint',
  summary: 'Send a test event',
  description:
    'One attempt to this endpoint only, whatever its status. It does not affect the endpoint’s health, and has the header `X-HanDl-Test: true`. It carries the documented example of the event type, or your own `data`, byte for byte and within the limits of publishing.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z.strictObject({ type: eventTypeSchema.optional(), data: eventDataSchema.optional() }),
  rateLimit: 'sensitive',
  responses: { 202: deliverySchema },
  errors: ['unknown_event_type'],
  async handle(deps, { caller, accountId, id, body, members, actor }) {
    const type = body.type ?? testTypeOf(await requireEndpoint(deps, accountId, id));
    const dataJson = dataTextOf(members) ?? JSON.stringify(EVENT_CATALOGUE[type].example);
    const deliveryId = await publishTestEvent(deps.db, { accountId, endpointId: id, type, dataJson }, actor);
    if (!deliveryId) throw new ApiError('not_found');
    deps.wake();
    return { status: 202, body: await showDelivery(deps, caller, deliveryId) };
  },
});

/** The first event type that the endpoint subscribes to by name. */
function testTypeOf({ eventTypes }: Endpoint): EventType {
  return eventTypes.find(isEventType) ?? DEFAULT_TEST_TYPE;
}

/**
 * Tells `endpointHealth` that the endpoint's row has changed. A failure is only logged: the row is what counts, and the
 * reconciler signals again.
 * @returns whether Temporal accepted the signal.
 */
export async function trySignalHealth({ signals, log }: ApiDeps, endpointId: EndpointId): Promise<boolean> {
  try {
    await within(signals.signalHealth(endpointId), SIGNAL_TIMEOUT_MS);
    return true;
  } catch (error) {
    log.warn({ err: error, endpointId }, 'endpointHealth could not be signaled');
    return false;
  }
}

export const endpointActionRoutes = [enable, disable, test];
