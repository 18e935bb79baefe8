import { z } from 'zod';
import { deleteEndpoint, listEndpoints } from '../../store/endpoints';
import { ApiError } from '../api-error';
import { idOf } from '../ids';
import { listOf, listQuery, pageOf, toList } from '../lists';
import { route } from '../route';
import { actionRoutes } from './actions';
import { create } from './create';
import { trySignalHealth } from './health-signal';
import { toWebhookObject, webhookSchema } from './object';
import { requireEndpoint } from './require';
import { secretRoutes } from './secrets';
import { update } from './update';

const list = route({
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listWebhooks',
  summary: 'List endpoints, newest first',
  scopes: ['webhooks:read'],
  query: z.strictObject(listQuery('we')),
  answers: { 200: listOf(webhookSchema) },
  errors: ['invalid_cursor'],
  async handle({ db, settings }, { accountId, query }) {
    const endpoints = await listEndpoints(db, settings.retentionDays, pageOf(accountId, query));
    return { status: 200, body: toList(endpoints, query.limit, toWebhookObject) };
  },
});

const get = route({
  method: 'get',
  path: '/v1/webhooks/:id',
  operationId: 'getWebhook',
  summary: 'Get an endpoint',
  scopes: ['webhooks:read'],
  idPrefix: 'we',
  answers: { 200: webhookSchema },
  async handle(deps, { accountId, id }) {
    return { status: 200, body: toWebhookObject(await requireEndpoint(deps, accountId, id)) };
  },
});

const remove = route({
  method: 'delete',
  path: '/v1/webhooks/:id',
  operationId: 'deleteWebhook',
  summary: 'Delete an endpoint',
  description: 'Waiting deliveries become canceled, an attempt under way ends; the ledger stays.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  answers: { 200: z.object({ id: idOf('we'), object: z.literal('webhook_endpoint'), deleted: z.literal(true) }) },
  async handle(deps, { accountId, id, actor }) {
    if (!(await deleteEndpoint(deps.db, accountId, id, actor))) throw new ApiError('not_found');
    await trySignalHealth(deps, id);
    return { status: 200, body: { id, object: 'webhook_endpoint', deleted: true } };
  },
});

/** `/v1/webhooks`: the endpoints of the caller's account. */
export const webhookRoutes = [create, list, get, update, remove, ...actionRoutes, ...secretRoutes];
