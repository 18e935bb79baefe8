import { createHash } from 'node:crypto';
import { z } from 'zod';
import { generateSecret } from '../../delivery/sign';
import type { Actor } from '../../store/audit-log';
import { createEndpoint, MAX_ENDPOINTS, TooManyEndpointsError } from '../../store/endpoints';
import type { NewEndpoint } from '../../store/endpoints';
import { IdempotencyKeyReusedError } from '../../store/events';
import { revealSecrets } from '../../store/rotation';
import { ApiError } from '../api-error';
import type { ApiDeps } from '../deps';
import { idempotencyHeader, idempotencyKeyOf } from '../idempotency';
import { route } from '../route';
import { acceptableUrl, FIELD_ERRORS, newWebhook } from './fields';
import { secretSchema, toWebhookObject, webhookSchema } from './object';
import { requireEndpoint } from './require';

const madeSchema = webhookSchema.extend({ secret: secretSchema }).meta({ id: 'NewWebhookEndpoint' });

export const create = route({
  method: 'post',
  path: '/v1/webhooks',
  operationId: 'createWebhook',
  summary: 'Create an endpoint',
  description: `The secret is shown in this answer, and by reveal. The URL is not looked up now. An account has at most ${MAX_ENDPOINTS} endpoints.

With an \`Idempotency-Key\`, a repetition answers the endpoint as it is by then, with its current secret, and \`Idempotent-Replayed: true\`. It is refused once that endpoint has been deleted.`,
  scopes: ['webhooks:write'],
  headers: z.object(idempotencyHeader),
  body: newWebhook,
  isBodyRequired: true,
  isSensitive: true,
  answers: { 201: madeSchema },
  errors: [...FIELD_ERRORS, 'too_many_endpoints', 'invalid_idempotency_key', 'idempotency_key_reused'],
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
    const { id, isReplayed } = await createOnce(deps, endpoint, idempotency, actor);
    if (isReplayed) return replay(deps, accountId, id, actor);
    const made = await requireEndpoint(deps, accountId, id);
    return { status: 201, body: { ...toWebhookObject(made), secret: endpoint.secret } };
  },
});

const sha256 = (body: Buffer) => createHash('sha256').update(body).digest();

async function createOnce(
  { db, secretBox }: ApiDeps,
  endpoint: NewEndpoint,
  idempotency: Parameters<typeof createEndpoint>[3],
  actor: Actor,
) {
  try {
    return await createEndpoint(db, secretBox, endpoint, idempotency, actor);
  } catch (error) {
    if (error instanceof IdempotencyKeyReusedError) {
      throw new ApiError('idempotency_key_reused', { param: 'Idempotency-Key' });
    }
    if (!(error instanceof TooManyEndpointsError)) throw error;
    throw new ApiError('too_many_endpoints', {
      message: `The account has ${MAX_ENDPOINTS} endpoints, as many as it may have: delete one that you do not need.`,
    });
  }
}

/** The first answer, brought up to date: a secret that was rotated meanwhile would help nobody. */
async function replay(deps: ApiDeps, accountId: string, id: string, actor: Actor) {
  // Showing a secret again is a reveal, and audited as one.
  const secrets = await revealSecrets(deps.db, deps.secretBox, accountId, id, actor);
  if (!secrets) {
    throw new ApiError('idempotency_key_reused', {
      param: 'Idempotency-Key',
      message: `This Idempotency-Key made ${id}, which has been deleted since: use a new key for a new endpoint.`,
    });
  }
  const endpoint = await requireEndpoint(deps, accountId, id);
  return {
    status: 201 as const,
    headers: { 'Idempotent-Replayed': 'true' },
    body: { ...toWebhookObject(endpoint), secret: secrets.current.secret },
  };
}
