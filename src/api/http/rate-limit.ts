import { rateLimit } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import type { ApiDeps, RateLimits } from '../api-deps';
import { ApiError } from './api-error';
import { callerOf } from './auth';

const WINDOW_MS = 60_000;

/**
 * Counts each key's requests, and reports what is left in the `RateLimit` header
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-08).
 * @returns the handlers, to be mounted after authentication.
 */
export function rateLimiters({ rateLimits }: ApiDeps): Record<keyof RateLimits, RequestHandler> {
  return {
    publish: limiter('publish', rateLimits.publish),
    sensitive: limiter('sensitive', rateLimits.sensitive),
    general: limiter('general', rateLimits.general),
  };
}

function limiter(kind: keyof RateLimits, limit: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    identifier: `${kind}-per-minute`,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (_req, res) => callerOf(res).id,
    handler: (_req, res) => {
      const seconds = String(res.getHeader('Retry-After'));
      throw new ApiError('too_many_requests', {
        message: `This API key has reached the limit of ${limit} such requests a minute. Retry after ${seconds} s.`,
      });
    },
  }) as RequestHandler;
}
