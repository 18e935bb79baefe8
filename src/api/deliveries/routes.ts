import { z } from 'zod';
import { DELIVERY_STATUSES } from '../../store/delivery-list';
import { eventTypeSchema } from '../event-types';
import { idSchema } from '../ids';
import { listOf, listQuery } from '../lists';
import { MADE_BETWEEN, POLLING } from '../made-between';
import { route } from '../route';
import { attempts } from './attempts';
import { showDeliveries } from './list';
import { deliverySchema, toDeliveryObject } from './object';
import { requireDelivery } from './require';
import { retry } from './retry';

const list = route({
  method: 'get',
  path: '/v1/deliveries',
  operationId: 'listDeliveries',
  summary: 'List deliveries, newest first',
  description: `Filters combine. ${POLLING}`,
  scopes: ['webhooks:read'],
  query: z.strictObject({
    endpoint: idSchema('we').optional(),
    event: idSchema('evt').optional(),
    status: z
      .enum(DELIVERY_STATUSES, `must be one of ${DELIVERY_STATUSES.join(', ')}`)
      .optional()
      .meta({ description: 'Its state at the time of the request.' }),
    type: eventTypeSchema.optional(),
    ...MADE_BETWEEN,
    test: z
      .enum(['true', 'false'], 'must be true or false')
      .transform((text) => text === 'true')
      .optional()
      .meta({ description: 'Only tests, or none. Without it both are listed.' }),
    ...listQuery('dlv'),
  }),
  answers: { 200: listOf(deliverySchema) },
  errors: ['unknown_event_type', 'invalid_cursor'],
  async handle(deps, { accountId, query }) {
    return { status: 200, body: await showDeliveries(deps, accountId, query) };
  },
});

const get = route({
  method: 'get',
  path: '/v1/deliveries/:id',
  operationId: 'getDelivery',
  summary: 'Get a delivery',
  scopes: ['webhooks:read'],
  idPrefix: 'dlv',
  answers: { 200: deliverySchema },
  async handle(deps, { accountId, id }) {
    return { status: 200, body: toDeliveryObject(await requireDelivery(deps, accountId, id), deps.settings) };
  },
});

/** `/v1/deliveries`: the ledger. */
export const deliveryRoutes = [list, get, attempts, retry];
