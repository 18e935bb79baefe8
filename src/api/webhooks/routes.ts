import { z } from 'zod';
import { generateSecret } from '../../delivery/sign';
import { createEndpoint, deleteEndpoint, listEndpoints } from '../../store/endpoints';
import { ApiError } from '../api-error';
import { idOf } from '../ids';
import { listOf, listQuery, pageOf, toList } from '../lists';
import { route } from '../route';
import { actionRoutes } from './actions';
import { acceptableUrl, newWebhook } from './fields';
import { trySignalHealth } from './health-signal';
import { toWebhookObject, webhookSchema } from './object';
import { requireEndpoint } from './require';

export const secretSchema = z
  .string()
  .meta({ example: 'whsec_…', description: 'Verifies signatures. Keep it secret.' });

const create = route({
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  summary: 'Create an endpoint',
  description: 'The secret is shown in this answer, and by reveal. The URL is not looked up now.',
  scopes: ['webhooks:write'],
  body: newWebhook,
  isBodyRequired: true,
  isSensitive: true,
  answers: { 201: webhookSchema.extend({ secret: secretSchema }).meta({ id: 'NewWebhookEndpoint' }) },
  errors: [
    'unknown_event_type',
    'url_not_https',
    'url_invalid',
    'url_has_credentials',
    'url_host_not_public',
    'url_port_not_allowed',
  ],
  async handle(deps, { accountId, body: { url, events, description }, actor }) {
    const secret = generateSecret();
    const id = await createEndpoint(
      deps.db,
      deps.secretBox,
      { accountId, url: acceptableUrl(deps, url), description: description ?? null, eventTypes: events, secret },
      actor,
    );
    return { status: 201, body: { ...toWebhookObject(await requireEndpoint(deps, accountId, id)), secret } };
  },
});

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
export const webhookRoutes = [create, list, get, remove, ...actionRoutes];
