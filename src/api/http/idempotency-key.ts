import type { Request } from 'express';
import { z } from 'zod';
import { IDEMPOTENCY_KEY_FORM } from '../../events/events.sql';
import { ApiError } from './api-error';

const NAME = 'Idempotency-Key';

/** The header, for the OpenAPI document. */
export const idempotencyHeader = {
  [NAME]: z.string().regex(IDEMPOTENCY_KEY_FORM).optional().meta({
    description: 'Makes the request safe to repeat for 72 hours: the same key and body get the same result, once.',
  }),
};

/** The caller's idempotency key, or null. @throws {ApiError} when it was sent twice or has the wrong form. */
export function idempotencyKeyOf(req: Request): string | null {
  const sent = req.headersDistinct['idempotency-key'];
  if (!sent) return null;
  const [key = '', ...others] = sent;
  if (others.length > 0 || !IDEMPOTENCY_KEY_FORM.test(key)) {
    throw new ApiError('invalid_idempotency_key', { param: NAME });
  }
  return key;
}
