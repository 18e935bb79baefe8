import { z } from 'zod';
import { listAttempts } from '../../store/deliveries';
import { idSchema } from '../ids';
import { listOf, listQuery, toList } from '../lists';
import { route } from '../route';
import { showDeliveries } from './list';
import { attemptSchema, deliverySchema, toAttemptObject, toDeliveryObject } from './object';
import { requireDelivery } from './require';
import { retry } from './retry';

const list = route({
  method: 'get',
  path: '/v1/deliveries',
  operationId: 'listDeliveries',
  summary: 'List deliveries, newest first',
  scopes: ['webhooks:read'],
  query: z.strictObject({
    endpoint: idSchema('we').optional(),
    event: idSchema('evt').optional(),
    ...listQuery('dlv'),
  }),
  answers: { 200: listOf(deliverySchema) },
  errors: ['invalid_cursor'],
  async handle(deps, { accountId, query: { endpoint = null, event = null, ...page } }) {
    const body = await showDeliveries(deps, { accountId, endpointId: endpoint, eventId: event }, page);
    return { status: 200, body };
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

const attempts = route({
  method: 'get',
  path: '/v1/deliveries/:id/attempts',
  operationId: 'listAttempts',
  summary: 'List the attempts of a delivery, oldest first',
  scopes: ['webhooks:read'],
  idPrefix: 'dlv',
  answers: { 200: listOf(attemptSchema) },
  async handle(deps, { accountId, id }) {
    await requireDelivery(deps, accountId, id);
    const rows = await listAttempts(deps.db, accountId, id);
    return { status: 200, body: toList(rows, rows.length, toAttemptObject) };
  },
});

/** `/v1/deliveries`: the ledger. */
export const deliveryRoutes = [list, get, attempts, retry];
