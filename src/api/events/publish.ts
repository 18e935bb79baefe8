import { z } from 'zod';
import { MAX_DATA_BYTES } from '../../domain/publishing';
import { IdempotencyKeyReusedError, publishEvent } from '../../store/events';
import type { PublishedEvent } from '../../store/events';
import { ApiError } from '../api-error';
import type { ApiDeps } from '../deps';
import { eventTypeSchema } from '../event-types';
import { idempotencyHeader, idempotencyKeyOf } from '../idempotency';
import { idOf } from '../ids';
import { route } from '../route';
import { wholeSeconds, wholeSecondsSchema } from '../times';
import { publishingAccount } from './publishing-account';

const publishedSchema = z
  .object({
    id: idOf('evt'),
    object: z.literal('event'),
    type: eventTypeSchema,
    created_at: wholeSecondsSchema,
    deliveries: z.int().meta({ description: 'How many endpoints it goes to.' }),
  })
  .meta({ id: 'PublishedEvent' });

export const publish = route({
  method: 'post',
  path: '/v1/events',
  operationId: 'publishEvent',
  summary: 'Publish an event',
  description:
    'After 202 the event and its deliveries are stored. `data` is sent byte for byte as it came: at most 256 KiB, nested at most 64 levels deep.',
  scopes: ['events:write', 'platform'],
  headers: z.object({
    ...idempotencyHeader,
    'X-HanDl-Account': z.string().optional().meta({ description: 'The account, named by a platform key alone.' }),
  }),
  body: z
    .strictObject({ type: eventTypeSchema, data: z.looseObject({}).meta({ example: { order_id: 'ord_1042' } }) })
    .meta({ id: 'NewEvent' }),
  isBodyRequired: true,
  answers: { 202: publishedSchema },
  errors: [
    'unknown_event_type',
    'invalid_idempotency_key',
    'idempotency_key_reused',
    'account_required',
    'account_not_found',
    'account_header_not_allowed',
  ],
  async handle(deps, { caller, body: { type }, members, req }) {
    const accountId = await publishingAccount(deps.db, caller, req);
    const idempotencyKey = idempotencyKeyOf(req);
    // The exact text as it came: parsing and writing it again would round numbers and drop duplicate keys.
    const dataJson = members.get('data')!;
    if (Buffer.byteLength(dataJson) > MAX_DATA_BYTES) throw new ApiError('payload_too_large', { param: 'data' });
    const event = await publishOnce(deps, { accountId, type, dataJson, idempotencyKey });
    deps.wake();
    const { id, createdAt, deliveries, replayed } = event;
    const headers: Record<string, string> = replayed ? { 'Idempotent-Replayed': 'true' } : {};
    return {
      status: 202,
      headers,
      body: { id, object: 'event', type, created_at: wholeSeconds(createdAt), deliveries },
    };
  },
});

async function publishOnce({ db }: ApiDeps, event: Parameters<typeof publishEvent>[1]): Promise<PublishedEvent> {
  try {
    return await publishEvent(db, event);
  } catch (error) {
    if (!(error instanceof IdempotencyKeyReusedError)) throw error;
    throw new ApiError('idempotency_key_reused', { param: 'Idempotency-Key' });
  }
}
