import { z } from 'zod';
import { endRotation, revealSecrets, rotateSecret } from '../../endpoints/secrets.sql';
import { generateSecret } from '../../endpoints/signing-secret';
import { ApiError } from '../http/api-error';
import { route } from '../http/route';
import { idOf } from '../schemas/id-schemas';
import { instant, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';
import { endpointSchema, oldSecretExpiresAt, requireEndpoint, secretSchema, toEndpointObject } from './endpoint-object';

const DEFAULT_OVERLAP_HOURS = 24;
const MAX_OVERLAP_HOURS = 168;
const overlapMessage = `must be a whole number of hours from 0 to ${MAX_OVERLAP_HOURS}`;

const rotatedSchema = z
  .object({
    object: z.literal('endpoint_secret'),
    endpoint: idOf('we'),
    secret: secretSchema,
    created_at: wholeSecondsSchema,
    old_secret_expires_at: oldSecretExpiresAt,
  })
  .meta({ id: 'RotatedSecret' });

const revealedSchema = rotatedSchema
  .extend({ old_secret: secretSchema.nullable().meta({ description: 'The previous secret, until it expires.' }) })
  .meta({ id: 'EndpointSecret' });

const reveal = route({
  method: 'get',
  path: '/v1/webhooks/:id/secret',
  operationId: 'revealEndpointSecret',
  summary: 'Reveal the secret',
  description: 'During the overlap of a rotation it also returns the old secret. The audit log records who asked.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  rateLimit: 'sensitive',
  responses: { 200: revealedSchema },
  async handle({ db, secretBox }, { accountId, id, actor }) {
    const secrets = await revealSecrets(db, secretBox, accountId, id, actor);
    if (!secrets) throw new ApiError('not_found');
    const { current, old } = secrets;
    return {
      status: 200,
      body: {
        object: 'endpoint_secret',
        endpoint: id,
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
  operationId: 'rotateEndpointSecret',
  summary: 'Rotate the secret',
  description:
    '**During the overlap, `X-HanDl-Signature` is made with the OLD secret**; `webhook-signature` contains one signature per secret. An endpoint has at most two valid secrets, so a second rotation must wait until the first has ended. With `"overlap_hours": 0` every older secret becomes invalid now, also during an overlap: do this when a secret has leaked.',
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
  rateLimit: 'sensitive',
  responses: { 200: rotatedSchema },
  errors: ['rotation_in_progress'],
  async handle({ db, secretBox }, { accountId, id, body, actor }) {
    const secret = generateSecret();
    const request = { accountId, endpointId: id, secret, overlapHours: body.overlap_hours };
    const rotation = await rotateSecret(db, secretBox, request, actor);
    if (!rotation) throw new ApiError('not_found');
    const oldExpiresAt = instant(rotation.oldExpiresAt);
    if (!rotation.isDone) {
      throw new ApiError('rotation_in_progress', {
        message: `The old secret of an earlier rotation is valid until ${oldExpiresAt}. Wait, end that rotation with POST /v1/webhooks/${id}/end-rotation, or revoke all older secrets with "overlap_hours": 0.`,
      });
    }
    return {
      status: 200,
      body: {
        object: 'endpoint_secret',
        endpoint: id,
        secret,
        created_at: wholeSeconds(rotation.createdAt),
        old_secret_expires_at: oldExpiresAt,
      },
    };
  },
});

const end = route({
  method: 'post',
  path: '/v1/webhooks/:id/end-rotation',
  operationId: 'endEndpointRotation',
  summary: 'End a rotation early',
  description: 'From now on only the new secret is valid, and `X-HanDl-Signature` is made with it.',
  scopes: ['webhooks:write'],
  idPrefix: 'we',
  responses: { 200: endpointSchema },
  errors: ['no_rotation'],
  async handle(deps, { accountId, id, actor }) {
    const isEnded = await endRotation(deps.db, accountId, id, actor);
    const endpoint = await requireEndpoint(deps, accountId, id);
    if (!isEnded) throw new ApiError('no_rotation');
    return { status: 200, body: toEndpointObject(endpoint) };
  },
});

export const endpointSecretRoutes = [reveal, rotate, end];
