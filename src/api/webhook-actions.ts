import { setTimeout as sleep } from 'node:timers/promises';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { EVENT_EXAMPLES } from '../domain/event-examples';
import { ALL_EVENT_TYPES } from '../domain/event-types';
import type { EventType } from '../domain/event-types';
import { disableEndpoint, wishEnabled } from '../store/endpoints';
import type { Endpoint } from '../store/endpoints';
import { publishTestEvent } from '../store/events';
import { ApiError } from './api-error';
import type { ApiDeps } from './deps';
import { callerOf } from './auth';
import { requireDelivery } from './delivery';
import { toDeliveryObject } from './delivery-object';
import { requireEndpoint } from './endpoint';
import { eventTypeSchema } from './event-type-schema';
import { trySignalHealth } from './health-signal';
import { pathId } from './ids';
import { NO_FIELDS, optionalBody } from './validate';
import { toWebhookObject } from './webhook-object';

const APPLIED_TIMEOUT_MS = 3_000;
const APPLIED_POLL_MS = 100;
const DEFAULT_TEST_TYPE: EventType = 'order.created';

const enableFields = z.strictObject({ held: z.enum(['send', 'skip'], 'must be "send" or "skip"').default('send') });
const testFields = z.strictObject({ type: eventTypeSchema.optional() });

/** `POST /v1/webhooks/:id/enable`: 200 when applied, 202 when the wish is kept and applied later. */
export async function enable(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const id = pathId(req, 'we');
  const { accountId } = callerOf(res);
  const { held } = optionalBody(req, enableFields);
  if (!(await wishEnabled(deps.db, accountId, id, held))) throw new ApiError('not_found');
  let endpoint = await requireEndpoint(deps, accountId, id);
  if (endpoint.status !== 'enabled' && (await trySignalHealth(deps, id))) {
    endpoint = await untilEnabled(deps, accountId, id);
  }
  res.status(endpoint.status === 'enabled' ? 200 : 202).json(toWebhookObject(endpoint));
}

async function untilEnabled(deps: ApiDeps, accountId: string, id: string): Promise<Endpoint> {
  const end = performance.now() + APPLIED_TIMEOUT_MS;
  for (;;) {
    const endpoint = await requireEndpoint(deps, accountId, id);
    if (endpoint.status === 'enabled' || performance.now() >= end) return endpoint;
    await sleep(APPLIED_POLL_MS);
  }
}

/** `POST /v1/webhooks/:id/disable`: an owner can always stop traffic, also while Temporal is down. */
export async function disable(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const id = pathId(req, 'we');
  const { accountId } = callerOf(res);
  optionalBody(req, NO_FIELDS);
  if (!(await disableEndpoint(deps.db, accountId, id))) throw new ApiError('not_found');
  await trySignalHealth(deps, id);
  res.json(toWebhookObject(await requireEndpoint(deps, accountId, id)));
}

/** `POST /v1/webhooks/:id/test`: one attempt with the documented example, to this endpoint only, whatever its status. */
export async function test(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const id = pathId(req, 'we');
  const { accountId } = callerOf(res);
  const fields = optionalBody(req, testFields);
  const type = fields.type ?? firstType(await requireEndpoint(deps, accountId, id));
  const dataJson = JSON.stringify(EVENT_EXAMPLES[type]);
  const deliveryId = await publishTestEvent(deps.db, { accountId, endpointId: id, type, dataJson });
  if (!deliveryId) throw new ApiError('not_found');
  deps.wake();
  const delivery = await requireDelivery(deps, accountId, deliveryId);
  res.status(202).json(toDeliveryObject(delivery, deps.settings));
}

function firstType({ eventTypes: [first] }: Endpoint): EventType {
  return first === undefined || first === ALL_EVENT_TYPES ? DEFAULT_TEST_TYPE : (first as EventType);
}
