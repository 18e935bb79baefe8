import { z } from 'zod';
import { CUSTOMER_SCOPES } from '../../domain/api-key';
import { createApiKey, generateApiKey, listApiKeys, revokeApiKey } from '../../store/accounts';
import type { ListedApiKey } from '../../store/accounts';
import { ApiError } from '../api-error';
import { idOf } from '../ids';
import { listOf, listQuery, pageOf, toList } from '../lists';
import { route } from '../route';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../times';

const apiKeySchema = z
  .object({
    id: idOf('key'),
    object: z.literal('api_key'),
    prefix: z.string().meta({ example: 'sk_live_' }),
    last_four: z.string(),
    scopes: z.array(z.string()),
    last_used_at: instantSchema.nullable().meta({ description: 'To the minute.' }),
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
  description: 'The key is shown in this answer alone. A key gives no scope that it has not itself.',
  scopes: ['webhooks:write'],
  body: z
    .strictObject({
      scopes: z
        .array(z.enum(CUSTOMER_SCOPES, `must be of ${CUSTOMER_SCOPES.join(', ')}`))
        .min(1, 'name at least one scope')
        .max(CUSTOMER_SCOPES.length, 'name each scope once'),
    })
    .meta({ id: 'NewApiKey' }),
  isBodyRequired: true,
  isSensitive: true,
  answers: {
    201: apiKeySchema.extend({ key: z.string().meta({ example: 'sk_live_…' }) }).meta({ id: 'CreatedApiKey' }),
  },
  errors: ['scope_not_own'],
  async handle({ db }, { caller, accountId, body, actor }) {
    const scopes = [...new Set(body.scopes)];
    const foreign = scopes.find((scope) => !caller.scopes.includes(scope));
    if (foreign) {
      const message = `This key has not the scope ${foreign} itself: leave it out, or use a key that has it.`;
      throw new ApiError('scope_not_own', { param: 'scopes', message });
    }
    const key = generateApiKey();
    const made = await createApiKey(db, accountId, key, scopes, actor);
    return { status: 201, body: { ...toApiKeyObject(made), key } };
  },
});

const list = route({
  method: 'get',
  path: '/v1/api-keys',
  operationId: 'listApiKeys',
  summary: 'List API keys, newest first',
  description: 'Revoked ones too.',
  scopes: ['webhooks:read'],
  query: z.strictObject(listQuery('key')),
  answers: { 200: listOf(apiKeySchema) },
  errors: ['invalid_cursor'],
  async handle({ db }, { accountId, query }) {
    const keys = await listApiKeys(db, pageOf(accountId, query));
    return { status: 200, body: toList(keys, query.limit, toApiKeyObject) };
  },
});

const revoke = route({
  method: 'delete',
  path: '/v1/api-keys/:id',
  operationId: 'revokeApiKey',
  summary: 'Revoke an API key',
  description: 'From the next request on it is refused; a key may revoke itself.',
  scopes: ['webhooks:write'],
  idPrefix: 'key',
  answers: { 200: z.object({ id: idOf('key'), object: z.literal('api_key'), revoked_at: instantSchema }) },
  async handle({ db }, { accountId, id, actor }) {
    const revoked = await revokeApiKey(db, accountId, id, actor);
    if (!revoked) throw new ApiError('not_found');
    return { status: 200, body: { id, object: 'api_key', revoked_at: instant(revoked.revokedAt) } };
  },
});

/** `/v1/api-keys`: the keys of the caller's account. */
export const apiKeyRoutes = [create, list, revoke];
