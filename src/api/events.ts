import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { eventExists, IdempotencyKeyReusedError, publishEvent } from '../store/events';
import type { PublishedEvent } from '../store/events';
import { ApiError } from './api-error';
import type { ApiDeps } from './deps';
import { callerOf, requireScope } from './auth';
import { rawBody, requiredBody } from './body';
import { showDeliveries } from './delivery-list';
import { eventTypeSchema } from './event-type-schema';
import { pathId } from './ids';
import { listQuery } from './lists';
import { publishingAccount } from './publishing-account';
import { wholeSeconds } from './times';
import { validated } from './validate';

const MAX_DATA_BYTES = 256 * 1024;
const IDEMPOTENCY_KEY = /^[\x20-\x7e]{1,255}$/;

const newEvent = z.strictObject({
  type: eventTypeSchema,
  data: z.custom<object>((value) => typeof value === 'object' && value !== null && !Array.isArray(value), {
    error: 'must be a JSON object',
    params: { code: 'invalid_type' },
  }),
});
const deliveriesQuery = z.strictObject(listQuery('dlv'));

/** `/v1/events`: what producers publish. */
export function eventRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.post('/', requireScope(deps, 'events:write', 'platform'), rawBody, (req, res) => publish(deps, req, res));
  router.get('/:id/deliveries', requireScope(deps, 'webhooks:read'), async (req, res) => {
    const { accountId } = callerOf(res);
    const eventId = pathId(req, 'evt');
    const query = validated(deliveriesQuery, req.query);
    if (!(await eventExists(deps.db, accountId, eventId))) throw new ApiError('not_found');
    res.json(await showDeliveries(deps, { accountId, endpointId: null, eventId }, query));
  });
  return router;
}

async function publish(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const accountId = await publishingAccount(deps.db, callerOf(res), req);
  const idempotencyKey = idempotencyKeyOf(req);
  const { value, members } = requiredBody(req);
  const { type } = validated(newEvent, value);
  // The exact text as it came: parsing and writing it again would round numbers and drop duplicate keys.
  const dataJson = members.get('data')!;
  if (Buffer.byteLength(dataJson) > MAX_DATA_BYTES) throw new ApiError('payload_too_large', { param: 'data' });
  const event = await publishOnce(deps, { accountId, type, dataJson, idempotencyKey });
  deps.wake();
  if (event.replayed) res.setHeader('Idempotent-Replayed', 'true');
  res.status(202).json({
    id: event.id,
    object: 'event',
    type,
    created_at: wholeSeconds(event.createdAt),
    deliveries: event.deliveries,
  });
}

async function publishOnce({ db }: ApiDeps, event: Parameters<typeof publishEvent>[1]): Promise<PublishedEvent> {
  try {
    return await publishEvent(db, event);
  } catch (error) {
    if (!(error instanceof IdempotencyKeyReusedError)) throw error;
    throw new ApiError('idempotency_key_reused', { param: 'Idempotency-Key' });
  }
}

function idempotencyKeyOf(req: Request): string | null {
  const sent = req.headersDistinct['idempotency-key'];
  if (!sent) return null;
  const [key = '', ...others] = sent;
  if (others.length > 0 || !IDEMPOTENCY_KEY.test(key)) {
    throw new ApiError('invalid_idempotency_key', { param: 'Idempotency-Key' });
  }
  return key;
}
