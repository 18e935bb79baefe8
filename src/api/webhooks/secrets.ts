import { z } from 'zod';
import { generateSecret } from '../../delivery/sign';
import { endRotation, revealSecrets, rotateSecret } from '../../store/rotation';
import { ApiError } from '../api-error';
import { idOf } from '../ids';
import { route } from '../route';
import { instant, wholeSeconds, wholeSecondsSchema } from '../times';
import { oldSecretExpiresAt, secretSchema, toWebhookObject, webhookSchema } from './object';
import { requireEndpoint } from './require';

const DEFAULT_OVERLAP_HOURS = 24;
const MAX_OVERLAP_HOURS = 168;
const overlapMessage = `must be a whole number of hours from 0 to ${MAX_OVERLAP_HOURS}`;

const rotatedSchema = z
  .object({
    object: z.literal('webhook_secret'),
    webhook: idOf('we'),
    secret: secretSchema,
    created_at: wholeSecondsSchema,
    old_secret_expires_at: oldSecretExpiresAt,
  })
  .meta({ id: 'RotatedSecret' });

const revealedSchema = rotatedSchema
  .extend({ old_secret: secretSchema.nullable().meta({ description: 'The one before, until it expires.' }) })
  .meta({ id: 'WebhookSecret' });

const reveal = route({
  method: 'get',
  path: '/v1/webhooks/:id/secret',
  operationId: 'revealWebhookSecret',
  summary: 'Reveal the secret',
  description: 'During the overlap of a rotation also the old one. The audit log notes who asked.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  isSensitive: true,
  answers: { 200: revealedSchema },
  async handle({ db, secretBox }, { accountId, id, actor }) {
    const secrets = await revealSecrets(db, secretBox, accountId, id, actor);
    if (!secrets) throw new ApiError('not_found');
    const { current, old } = secrets;
    return {
      status: 200,
      body: {
        object: 'webhook_secret',
        webhook: id,
        secret: current.secret,
        created_at: wholeSeconds(current.createdAt),
        old_secret: old && old.secret,
        old_secret_expires_at: old && instant(old.expiresAt),
      },
    };
  },
});

const rotate = route({
  method: 'post',
  path: '/v1/webhooks/:id/rotate-secret',
  operationId: 'rotateWebhookSecret',
  summary: 'Rotate the secret',
  description:
    '**During the overlap `X-HanDl-Signature` is made with the OLD secret**; `webhook-signature` holds a signature for each. An endpoint has at most two valid secrets, so a second rotation waits for the end of the first. With `overlap_hours` 0 every older secret ends now, also within an overlap: do this when one has leaked.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  body: z.strictObject({
    overlap_hours: z
      .number()
      .refine((hours) => Number.isInteger(hours) && hours >= 0 && hours <= MAX_OVERLAP_HOURS, overlapMessage)
      .default(DEFAULT_OVERLAP_HOURS)
      .meta({
        type: 'integer',
        minimum: 0,
        maximum: MAX_OVERLAP_HOURS,
        description: 'How long the old secret stays valid beside the new one.',
      }),
  }),
  isSensitive: true,
  answers: { 200: rotatedSchema },
  errors: ['rotation_in_progress'],
  async handle({ db, secretBox }, { accountId, id, body, actor }) {
    const secret = generateSecret();
    const wish = { accountId, endpointId: id, secret, overlapHours: body.overlap_hours };
    const rotation = await rotateSecret(db, secretBox, wish, actor);
    if (!rotation) throw new ApiError('not_found');
    const oldEndsAt = instant(rotation.oldExpiresAt);
    if (!rotation.isDone) {
      throw new ApiError('rotation_in_progress', {
        message: `The old secret of a rotation is valid until ${oldEndsAt}: wait, end that rotation with POST /v1/webhooks/${id}/end-rotation, or revoke all older secrets with "overlap_hours": 0.`,
      });
    }
    return {
      status: 200,
      body: {
        object: 'webhook_secret',
        webhook: id,
        secret,
        created_at: wholeSeconds(rotation.createdAt),
        old_secret_expires_at: oldEndsAt,
      },
    };
  },
});

const end = route({
  method: 'post',
  path: '/v1/webhooks/:id/end-rotation',
  operationId: 'endWebhookRotation',
  summary: 'End a rotation early',
  description: 'From now on the new secret alone is valid, and `X-HanDl-Signature` is made with it.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  answers: { 200: webhookSchema },
  errors: ['no_rotation'],
  async handle(deps, { accountId, id, actor }) {
    const isEnded = await endRotation(deps.db, accountId, id, actor);
    const endpoint = await requireEndpoint(deps, accountId, id);
    if (!isEnded) throw new ApiError('no_rotation');
    return { status: 200, body: toWebhookObject(endpoint) };
  },
});

export const secretRoutes = [reveal, rotate, end];
