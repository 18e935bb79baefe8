import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { listAttempts, retryDelivery } from '../store/deliveries';
import type { Delivery } from '../store/deliveries';
import { ApiError, unavailable } from './api-error';
import type { ApiDeps } from './deps';
import { callerOf, requireScope } from './auth';
import { rawBody } from './body';
import { requireDelivery } from './delivery';
import { showDeliveries } from './delivery-list';
import { deliveryStatus, toAttemptObject, toDeliveryObject } from './delivery-object';
import { idSchema, pathId } from './ids';
import { listQuery, toList } from './lists';
import { NO_FIELDS, optionalBody, validated } from './validate';
import { within } from '../within';

const SIGNAL_TIMEOUT_MS = 3_000;

const deliveriesQuery = z.strictObject({
  endpoint: idSchema('we').nullable().default(null),
  event: idSchema('evt').nullable().default(null),
  ...listQuery('dlv'),
});

/** `/v1/deliveries`: the ledger. */
export function deliveryRoutes(deps: ApiDeps): Router {
  const router = Router();
  const reads = requireScope(deps, 'webhooks:read');
  router.get('/', reads, async (req, res) => {
    const { endpoint, event, ...page } = validated(deliveriesQuery, req.query);
    const which = { accountId: callerOf(res).accountId, endpointId: endpoint, eventId: event };
    res.json(await showDeliveries(deps, which, page));
  });
  router.get('/:id', reads, async (req, res) => {
    res.json(toDeliveryObject(await deliveryOf(deps, req, res), deps.settings));
  });
  router.get('/:id/attempts', reads, async (req, res) => {
    const { id } = await deliveryOf(deps, req, res);
    const attempts = await listAttempts(deps.db, callerOf(res).accountId, id);
    res.json(toList(attempts, attempts.length, toAttemptObject));
  });
  router.post('/:id/retry', requireScope(deps, 'webhooks:write'), rawBody, (req, res) => retry(deps, req, res));
  return router;
}

const deliveryOf = (deps: ApiDeps, req: Request, res: Response) =>
  requireDelivery(deps, callerOf(res).accountId, pathId(req, 'dlv'));

async function retry(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const id = pathId(req, 'dlv');
  optionalBody(req, NO_FIELDS);
  const { verdict, cycle } = await retryDelivery(deps.db, callerOf(res).accountId, id);
  if (verdict === 'missing') throw new ApiError('not_found');
  if (verdict === 'waiting') await cutWaitShort(deps, id, cycle);
  if (verdict === 'requeued') deps.wake();
  const delivery = await deliveryOf(deps, req, res);
  if (verdict === 'refused') throw new ApiError('delivery_not_retryable', { message: refusal(delivery) });
  res.status(202).json(toDeliveryObject(delivery, deps.settings));
}

async function cutWaitShort({ signals, log }: ApiDeps, id: string, cycle: number): Promise<void> {
  try {
    await within(signals.retryNow(id, cycle), SIGNAL_TIMEOUT_MS);
  } catch (error) {
    log.warn({ err: error, deliveryId: id }, 'the wait of a delivery could not be cut short');
    throw unavailable(
      'The retry could not be brought forward: repeat the request later, or let it come at its due time.',
    );
  }
}

function refusal(delivery: Delivery): string {
  return deliveryStatus(delivery) === 'held'
    ? `The delivery is held because its endpoint is ${delivery.endpointStatus}: enable the endpoint, and it is sent.`
    : 'The delivery is delivered already: nothing is sent again.';
}
