import { z } from 'zod';
import { getEndpoint, MAX_HELD_COUNTED, MAX_HELD_COUNTED_IN_LIST } from '../../endpoints/endpoints.sql';
import type { Endpoint } from '../../endpoints/endpoints.sql';
import type { AccountId, EndpointId } from '../../lib/ids';
import type { ApiDeps } from '../api-deps';
import { ApiError } from '../http/api-error';
import { idOf } from '../schemas/id-schemas';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

/** A signing secret, in a response. */
export const secretSchema = z
  .string()
  .meta({ example: 'whsec_…', description: 'Verifies signatures. Keep it secret.' });

export const oldSecretExpiresAt = instantSchema
  .nullable()
  .meta({ description: 'When the old secret stops signing, during the overlap of a rotation. Otherwise null.' });

/** The API's `webhook_endpoint`. It never includes the secret. */
export const endpointSchema = z
  .object({
    id: idOf('we'),
    object: z.literal('webhook_endpoint'),
    url: z.string().meta({ description: 'In normalised form.', example: 'https://your-server.com/webhooks/handl' }),
    description: z.string().nullable(),
    events: z
      .array(z.string())
      .meta({ description: 'Event types, or only `*` for all of them.', example: ['order.created'] }),
    status: z.enum(['enabled', 'unhealthy', 'disabled']),
    failure_count: z.int().meta({ description: 'Number of retries that failed in the current outage, 0 to 5.' }),
    failing_since: instantSchema.nullable(),
    unhealthy_since: instantSchema.nullable(),
    disabled_since: instantSchema.nullable(),
    held_until: instantSchema.nullable().meta({ description: 'Until when deliveries held now are kept at least.' }),
    held_expires_at: instantSchema.nullable().meta({
      description:
        'When the first of the deliveries held now expires: it is then given up, with the status `expired`. Null when none is held.',
    }),
    held_count: z.int().meta({
      description: `Deliveries held now, counted up to ${MAX_HELD_COUNTED}, and in a list up to ${MAX_HELD_COUNTED_IN_LIST}.`,
    }),
    held_count_capped: z
      .boolean()
      .meta({ description: 'True if the count ended there: `held_count` or more deliveries are held.' }),
    last_attempt: z
      .object({
        delivery: idOf('dlv'),
        outcome: z.enum(['delivered', 'failed', 'interrupted']),
        status_code: z.int().nullable(),
        ended_at: instantSchema.nullable(),
      })
      .nullable(),
    refused_email: z
      .object({
        to: z.string().meta({ description: 'The address of the account.', example: 'ops@example.com' }),
        reply: z.string().meta({ description: 'The mail server’s reply. It is untrusted: show it as text.' }),
        refused_at: instantSchema,
      })
      .nullable()
      .meta({ description: 'The last email about this endpoint, if the mail server refused it for good.' }),
    old_secret_expires_at: oldSecretExpiresAt,
    created_at: wholeSecondsSchema,
  })
  .meta({ id: 'Endpoint' });

export function toEndpointObject(endpoint: Endpoint): z.input<typeof endpointSchema> {
  const { status, offSince, lastAttempt, refusedEmail } = endpoint;
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
    held_expires_at: instant(endpoint.heldExpiresAt),
    held_count: endpoint.heldCount,
    held_count_capped: endpoint.heldCount >= endpoint.maxHeldCounted,
    last_attempt: lastAttempt && {
      delivery: lastAttempt.deliveryId,
      outcome: lastAttempt.outcome,
      status_code: lastAttempt.statusCode,
      ended_at: lastAttempt.endedAt && instant(new Date(lastAttempt.endedAt)),
    },
    refused_email: refusedEmail && {
      to: refusedEmail.to,
      reply: refusedEmail.reply,
      refused_at: instant(new Date(refusedEmail.refusedAt)),
    },
    old_secret_expires_at: instant(endpoint.oldSecretExpiresAt),
    created_at: wholeSeconds(endpoint.createdAt),
  };
}

/** An endpoint of this account. @throws {ApiError} not_found, also when it belongs to another account. */
export async function requireEndpoint(
  { db, settings }: ApiDeps,
  accountId: AccountId,
  id: EndpointId,
): Promise<Endpoint> {
  const endpoint = await getEndpoint(db, settings.retentionDays, accountId, id);
  if (!endpoint) throw new ApiError('not_found');
  return endpoint;
}
