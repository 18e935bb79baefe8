import { z } from 'zod';
import { CUSTOMER_SCOPES, generateApiKey } from '../../accounts/api-key';
import { createApiKey, listApiKeys, MAX_LIVE_KEYS, revokeApiKey, TooManyKeysError } from '../../accounts/api-keys.sql';
import type { ListedApiKey } from '../../accounts/api-keys.sql';
import { ApiError } from '../http/api-error';
import { route } from '../http/route';
import { idOf } from '../schemas/id-schemas';
import { listOf, listQuery, pageOf, toList } from '../schemas/list-schemas';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

const apiKeySchema = z
  .object({
    id: idOf('key'),
    object: z.literal('api_key'),
    prefix: z.string().meta({ example: 'sk_live_' }),
    last_four: z.string(),
    scopes: z.array(z.string()),
    last_used_at: instantSchema.nullable().meta({ description: 'Accurate to the minute.' }),
    revoked_at: instantSchema.nullable(),
    created_at: wholeSecondsSchema,
  })
  .meta({ id: 'ApiKey' });

function toApiKeyObject(key: ListedApiKey): z.input<typeof apiKeySchema> {
  return {
    id: key.id,
    object: 'api_key',
    prefix: key.prefix,
    last_four: key.lastFour,
    scopes: key.scopes,
    last_used_at: instant(key.lastUsedAt),
    revoked_at: instant(key.revokedAt),
    created_at: wholeSeconds(key.createdAt),
  };
}

const create = route({
  method: 'post',
  path: '/v1/api-keys',
  operationId: 'createApiKey',
  summary: 'Create an API key',
  description: `Only this response shows the key. A key can only give scopes that it has. An account may have ${MAX_LIVE_KEYS} keys that are not revoked.`,
  scopes: ['webhooks:write'],
  body: z
    .strictObject({
      scopes: z
        .array(z.enum(CUSTOMER_SCOPES, `must be of ${CUSTOMER_SCOPES.join(', ')}`))
        .min(1, 'must name at least one scope')
        .max(CUSTOMER_SCOPES.length, 'must name each scope once'),
    })
    .meta({ id: 'NewApiKey' }),
  isBodyRequired: true,
  rateLimit: 'sensitive',
  responses: {
    201: apiKeySchema.extend({ key: z.string().meta({ example: 'sk_live_…' }) }).meta({ id: 'CreatedApiKey' }),
  },
  errors: ['scope_not_own', 'too_many_api_keys'],
  async handle({ db }, { caller, accountId, body, actor }) {
    const scopes = [...new Set(body.scopes)];
    const foreign = scopes.find((scope) => !caller.scopes.includes(scope));
    if (foreign) {
      const message = `This key does not have the scope ${foreign}. Leave it out, or use a key that has it.`;
      throw new ApiError('scope_not_own', { param: 'scopes', message });
    }
    const key = generateApiKey();
    const created = await createApiKey(db, accountId, key, scopes, actor).catch(rethrow);
    return { status: 201, body: { ...toApiKeyObject(created), key } };
  },
});

function rethrow(error: unknown): never {
  if (error instanceof TooManyKeysError) throw new ApiError('too_many_api_keys');
  throw error;
}

const list = route({
  method: 'get',
  path: '/v1/api-keys',
  operationId: 'listApiKeys',
  summary: 'List API keys, newest first',
  description: 'Revoked keys are included. Platform keys belong to the operator, and only a platform key lists them.',
  scopes: ['webhooks:read'],
  query: z.strictObject(listQuery('key')),
  responses: { 200: listOf(apiKeySchema) },
  errors: ['invalid_cursor'],
  async handle({ db }, { caller, accountId, query }) {
    const keys = await listApiKeys(db, pageOf(accountId, query), caller.scopes);
    return { status: 200, body: toList(keys, query.limit, toApiKeyObject) };
  },
});

const revoke = route({
  method: 'delete',
  path: '/v1/api-keys/:id',
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key',
  description:
    'Requests with the key are refused from now on. A key may revoke itself, and keys whose scopes it has. To other keys, a platform key does not exist.',
  scopes: ['webhooks:write'],
  idPrefix: 'key',
  responses: { 200: z.object({ id: idOf('key'), object: z.literal('api_key'), revoked_at: instantSchema }) },
  errors: ['scope_not_own'],
  async handle({ db }, { caller, accountId, id, actor }) {
    const revoked = await revokeApiKey(db, accountId, id, caller.scopes, actor);
    if (!revoked) throw new ApiError('not_found');
    const [foreign] = revoked.foreignScopes;
    if (foreign) {
      const message = `The key to revoke has the scope ${foreign}, which this key does not have. Use a key that has it.`;
      throw new ApiError('scope_not_own', { message });
    }
    return { status: 200, body: { id, object: 'api_key', revoked_at: instant(revoked.revokedAt) } };
  },
});

/** `/v1/api-keys`: the keys of the caller's account. */
export const apiKeyRoutes = [create, list, revoke];
