import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Actor } from '../../accounts/audit-log.sql';
import { deleteEndpoint, updateEndpoint } from '../../endpoints/endpoint-changes.sql';
import {
  createEndpoint,
  listEndpoints,
  MAX_ENDPOINTS,
  MAX_ENDPOINTS_PER_URL,
  TooManyEndpointsError,
  TooManyWithUrlError,
} from '../../endpoints/endpoints.sql';
import type { Endpoint, Idempotency, NewEndpoint } from '../../endpoints/endpoints.sql';
import { revealSecrets } from '../../endpoints/secrets.sql';
import { generateSecret } from '../../endpoints/signing-secret';
import { IdempotencyKeyReusedError } from '../../events/events.sql';
import type { AccountId, EndpointId } from '../../lib/ids';
import type { ApiDeps } from '../api-deps';
import { ApiError } from '../http/api-error';
import { idempotencyHeader, idempotencyKeyOf } from '../http/idempotency-key';
import { route } from '../http/route';
import { idOf } from '../schemas/id-schemas';
import { listOf, listQuery, pageOf, toList } from '../schemas/list-schemas';
import { endpointActionRoutes, trySignalHealth } from './endpoint-actions';
import { acceptableUrl, endpointChanges, FIELD_ERRORS, newEndpoint } from './endpoint-fields';
import { endpointSchema, requireEndpoint, secretSchema, toEndpointObject } from './endpoint-object';
import { endpointSecretRoutes } from './endpoint-secrets';
import { urlWarnings, warningsSchema } from './endpoint-warnings';

const create = route({
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createEndpoint',
  summary: 'Create an endpoint',
  description: `This response and "Reveal the secret" show the secret. A host that does not resolve to public addresses is not refused: \`warnings\` says so. An account may have ${MAX_ENDPOINTS} endpoints, ${MAX_ENDPOINTS_PER_URL} of them with the same URL.

With an \`Idempotency-Key\`, a repetition returns the endpoint in its current form, with its current secret and \`Idempotent-Replayed: true\`. After the endpoint was deleted, a repetition is refused.`,
  scopes: ['webhooks:write'],
  headers: z.object(idempotencyHeader),
  body: newEndpoint,
  isBodyRequired: true,
  rateLimit: 'sensitive',
  responses: {
    201: endpointSchema.extend({ secret: secretSchema, warnings: warningsSchema }).meta({ id: 'CreatedEndpoint' }),
  },
  errors: [
    ...FIELD_ERRORS,
    'too_many_endpoints',
    'too_many_endpoints_with_url',
    'invalid_idempotency_key',
    'idempotency_key_reused',
  ],
  async handle(deps, { accountId, body: { url, events, description }, actor, req }) {
    const key = idempotencyKeyOf(req);
    const endpoint: NewEndpoint = {
      accountId,
      url: acceptableUrl(deps, url),
      description: description ?? null,
      eventTypes: events,
      secret: generateSecret(),
    };
    const idempotency = key === null ? null : { key, fingerprint: sha256(req.body as Buffer) };
    const { id, isReplayed } = await createOnce(deps, endpoint, actor, idempotency);
    if (isReplayed) return replay(deps, accountId, id, actor);
    const created = await requireEndpoint(deps, accountId, id);
    return { status: 201, body: await createdObject(deps, created, endpoint.secret) };
  },
});

async function createdObject(deps: ApiDeps, endpoint: Endpoint, secret: string) {
  return { ...toEndpointObject(endpoint), secret, warnings: await urlWarnings(deps, endpoint.url) };
}

const sha256 = (body: Buffer) => createHash('sha256').update(body).digest();

async function createOnce(
  { db, secretBox }: ApiDeps,
  endpoint: NewEndpoint,
  actor: Actor,
  idempotency: Idempotency | null,
) {
  try {
    return await createEndpoint(db, secretBox, endpoint, actor, idempotency);
  } catch (error) {
    if (error instanceof IdempotencyKeyReusedError) {
      throw new ApiError('idempotency_key_reused', { param: 'Idempotency-Key' });
    }
    if (!(error instanceof TooManyEndpointsError)) return rethrowUrlLimit(error);
    throw new ApiError('too_many_endpoints', {
      message: `The account has reached its limit of ${MAX_ENDPOINTS} endpoints. Delete one that you no longer need.`,
    });
  }
}

function rethrowUrlLimit(error: unknown): never {
  if (!(error instanceof TooManyWithUrlError)) throw error;
  throw new ApiError('too_many_endpoints_with_url', {
    param: 'url',
    message: `The account has ${MAX_ENDPOINTS_PER_URL} endpoints with this "url", which is the limit. Add the event types to one of them, delete one, or use another URL.`,
  });
}

/** Returns the endpoint with its current secret, since the original may have been rotated. */
async function replay(deps: ApiDeps, accountId: AccountId, id: EndpointId, actor: Actor) {
  // Showing a secret again is a reveal, and is audited as one.
  const secrets = await revealSecrets(deps.db, deps.secretBox, accountId, id, actor);
  if (!secrets) {
    throw new ApiError('idempotency_key_reused', {
      param: 'Idempotency-Key',
      message: `This Idempotency-Key created ${id}, which has since been deleted. Use a new key for a new endpoint.`,
    });
  }
  const endpoint = await requireEndpoint(deps, accountId, id);
  return {
    status: 201 as const,
    headers: { 'Idempotent-Replayed': 'true' },
    body: await createdObject(deps, endpoint, secrets.current.secret),
  };
}

const list = route({
  method: 'get',
  path: '/v1/webhooks',
  operationId: 'listEndpoints',
  summary: 'List endpoints, newest first',
  scopes: ['webhooks:read'],
  query: z.strictObject(listQuery('we')),
  responses: { 200: listOf(endpointSchema) },
  errors: ['invalid_cursor'],
  async handle({ db, settings }, { accountId, query }) {
    const endpoints = await listEndpoints(db, settings.retentionDays, pageOf(accountId, query));
    return { status: 200, body: toList(endpoints, query.limit, toEndpointObject) };
  },
});

const get = route({
  method: 'get',
  path: '/v1/webhooks/:id',
  operationId: 'getEndpoint',
  summary: 'Get an endpoint',
  scopes: ['webhooks:read'],
  idPrefix: 'we',
  responses: { 200: endpointSchema },
  async handle(deps, { accountId, id }) {
    return { status: 200, body: toEndpointObject(await requireEndpoint(deps, accountId, id)) };
  },
});

const update = route({
  method: 'patch',
  path: '/v1/webhooks/:id',
  operationId: 'updateEndpoint',
  summary: 'Change an endpoint',
  description:
    'Fields that you leave out stay as they are; null removes the description. Attempts that begin from now on use the new URL, also for earlier events; `warnings` says if its host does not resolve. The new event types apply to events accepted from now on.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: endpointChanges,
  isBodyRequired: true,
  responses: { 200: endpointSchema.extend({ warnings: warningsSchema }).meta({ id: 'ChangedEndpoint' }) },
  errors: [...FIELD_ERRORS, 'too_many_endpoints_with_url'],
  async handle(deps, { accountId, id, body, actor }) {
    const { url, events, description } = body;
    if (Object.keys(body).length === 0) {
      throw new ApiError('missing_field', { message: 'Send at least one of "url", "events" and "description".' });
    }
    const changes = { url: url === undefined ? url : acceptableUrl(deps, url), description, eventTypes: events };
    const isFound = await updateEndpoint(deps.db, accountId, id, changes, actor).catch(rethrowUrlLimit);
    if (!isFound) throw new ApiError('not_found');
    const endpoint = await requireEndpoint(deps, accountId, id);
    const warnings = changes.url === undefined ? [] : await urlWarnings(deps, changes.url);
    return { status: 200, body: { ...toEndpointObject(endpoint), warnings } };
  },
});

const remove = route({
  method: 'delete',
  path: '/v1/webhooks/:id',
  operationId: 'deleteEndpoint',
  summary: 'Delete an endpoint',
  description:
    'Waiting deliveries are canceled at once, however many they are; an attempt under way finishes, and the delivery log is kept.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  responses: { 200: z.object({ id: idOf('we'), object: z.literal('webhook_endpoint'), deleted: z.literal(true) }) },
  async handle(deps, { accountId, id, actor }) {
    if (!(await deleteEndpoint(deps.db, accountId, id, actor))) throw new ApiError('not_found');
    await trySignalHealth(deps, id);
    return { status: 200, body: { id, object: 'webhook_endpoint', deleted: true } };
  },
});

/** `/v1/webhooks`: the endpoints of the caller's account. */
export const endpointRoutes = [create, list, get, update, remove, ...endpointActionRoutes, ...endpointSecretRoutes];
