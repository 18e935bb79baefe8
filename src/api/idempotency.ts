import type { Request } from 'express';
import { z } from 'zod';
import { IDEMPOTENCY_KEY } from '../domain/publishing';
import { ApiError } from './api-error';

const NAME = 'Idempotency-Key';

/** The header, for the document. */
export const idempotencyHeader = {
  [NAME]: z
    .string()
    .regex(IDEMPOTENCY_KEY)
    .optional()
    .meta({ description: 'Makes repetitions safe for 72 hours: the same key and body are answered alike, once done.' }),
};

/** The caller's key for safe repetitions. @throws {ApiError} when it came twice, or is none. */
export function idempotencyKeyOf(req: Request): string | null {
  const sent = req.headersDistinct['idempotency-key'];
  if (!sent) return null;
  const [key = '', ...others] = sent;
  if (others.length > 0 || !IDEMPOTENCY_KEY.test(key)) throw new ApiError('invalid_idempotency_key', { param: NAME });
  return key;
}
