import { z } from 'zod';
import { eventExists } from '../../store/events';
import { ApiError } from '../api-error';
import { showDeliveries } from '../deliveries/list';
import { deliverySchema } from '../deliveries/object';
import { listOf, listQuery } from '../lists';
import { route } from '../route';
import { publish } from './publish';
import { get, list } from './read';
import { types } from './types';

const deliveries = route({
  method: 'get',
  path: '/v1/events/:id/deliveries',
  operationId: 'listEventDeliveries',
  summary: 'List the deliveries of an event, newest first',
  scopes: ['webhooks:read'],
  idPrefix: 'evt',
  query: z.strictObject(listQuery('dlv')),
  answers: { 200: listOf(deliverySchema) },
  errors: ['invalid_cursor'],
  async handle(deps, { accountId, id, query }) {
    if (!(await eventExists(deps.db, accountId, id))) throw new ApiError('not_found');
    return { status: 200, body: await showDeliveries(deps, accountId, { ...query, event: id }) };
  },
});

/** `/v1/events`: what producers publish. */
export const eventRoutes = [publish, list, get, deliveries, types];
