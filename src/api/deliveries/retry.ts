import { retryDelivery } from '../../store/deliveries';
import type { Delivery } from '../../store/deliveries';
import { within } from '../../within';
import { ApiError, unavailable } from '../api-error';
import type { ApiDeps } from '../deps';
import { route } from '../route';
import { deliverySchema, deliveryStatus, toDeliveryObject } from './object';
import { requireDelivery } from './require';

const SIGNAL_TIMEOUT_MS = 3_000;

export const retry = route({
  method: 'post',
  path: '/v1/deliveries/:id/retry',
  operationId: 'retryDelivery',
  summary: 'Retry a delivery now',
  description:
    'Waiting: the next attempt is made now. Exhausted or canceled: a new cycle begins. Under way or pending: nothing to do.',
  scopes: ['webhooks:write'],
  idPrefix: 'dlv',
  isSensitive: true,
  answers: { 202: deliverySchema },
  errors: ['delivery_not_retryable'],
  async handle(deps, { accountId, id, actor }) {
    const { verdict, cycle } = await retryDelivery(deps.db, accountId, id, actor);
    if (verdict === 'missing') throw new ApiError('not_found');
    if (verdict === 'waiting') await cutWaitShort(deps, id, cycle);
    if (verdict === 'requeued') deps.wake();
    const delivery = await requireDelivery(deps, accountId, id);
    if (verdict === 'refused') throw new ApiError('delivery_not_retryable', { message: refusal(delivery) });
    return { status: 202, body: toDeliveryObject(delivery, deps.settings) };
  },
});

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
