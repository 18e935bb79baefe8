import { z } from 'zod';
import type { Endpoint } from '../../store/endpoints';
import { MAX_HELD_COUNTED } from '../../store/endpoints';
import { idOf } from '../ids';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../times';

/** A secret, in an answer. */
export const secretSchema = z
  .string()
  .meta({ example: 'whsec_…', description: 'Verifies signatures. Keep it secret.' });

export const oldSecretExpiresAt = instantSchema
  .nullable()
  .meta({ description: 'During the overlap of a rotation: until when the old secret signs too. Null otherwise.' });

/** The API's `webhook_endpoint`. Its secret is never part of it. */
export const webhookSchema = z
  .object({
    id: idOf('we'),
    object: z.literal('webhook_endpoint'),
    url: z.string().meta({ description: 'In its normal form.', example: 'https://your-server.com/webhooks/handl' }),
    description: z.string().nullable(),
    events: z.array(z.string()).meta({ description: 'Event types, or `*` alone for all.', example: ['order.created'] }),
    status: z.enum(['enabled', 'unhealthy', 'disabled']),
    failure_count: z.int().meta({ description: 'How many retries the present outage has eaten, 0 to 5.' }),
    failing_since: instantSchema.nullable(),
    unhealthy_since: instantSchema.nullable(),
    disabled_since: instantSchema.nullable(),
    held_until: instantSchema.nullable().meta({ description: 'Until when what is held now is kept at least.' }),
    held_count: z.int(),
    held_count_capped: z.boolean().meta({ description: `True from ${MAX_HELD_COUNTED} on: there may be more.` }),
    last_attempt: z
      .object({
        delivery: idOf('dlv'),
        outcome: z.enum(['delivered', 'failed', 'interrupted']),
        status_code: z.int().nullable(),
        ended_at: instantSchema.nullable(),
      })
      .nullable(),
    old_secret_expires_at: oldSecretExpiresAt,
    created_at: wholeSecondsSchema,
  })
  .meta({ id: 'WebhookEndpoint' });

export function toWebhookObject(endpoint: Endpoint): z.input<typeof webhookSchema> {
  const { status, offSince, lastAttempt } = endpoint;
  return {
    id: endpoint.id,
    object: 'webhook_endpoint',
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.eventTypes,
    status,
    failure_count: endpoint.failureCount,
    failing_since: instant(endpoint.failingSince),
    unhealthy_since: status === 'unhealthy' ? instant(offSince) : null,
    disabled_since: status === 'disabled' ? instant(offSince) : null,
    held_until: instant(endpoint.heldUntil),
    held_count: endpoint.heldCount,
    held_count_capped: endpoint.heldCount >= MAX_HELD_COUNTED,
    last_attempt: lastAttempt && {
      delivery: lastAttempt.deliveryId,
      outcome: lastAttempt.outcome,
      status_code: lastAttempt.statusCode,
      ended_at: lastAttempt.endedAt && instant(new Date(lastAttempt.endedAt)),
    },
    old_secret_expires_at: instant(endpoint.oldSecretExpiresAt),
    created_at: wholeSeconds(endpoint.createdAt),
  };
}
