import { rateLimit } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import type { ApiKey } from '../../accounts/api-keys.sql';
import type { ApiDeps, RateLimits } from '../api-deps';
import { ApiError } from './api-error';
import { callerOf } from './auth';

const WINDOW_MS = 60_000;
/** An account's limit, in those of its keys: a key that runs wild leaves as much to the others. */
const KEYS_OF_ACCOUNT = 2;

/** What all keys of an account together may make per minute. */
export const accountRateLimits = ({ publish, sensitive, general }: RateLimits): RateLimits => ({
  publish: KEYS_OF_ACCOUNT * publish,
  sensitive: KEYS_OF_ACCOUNT * sensitive,
  general: KEYS_OF_ACCOUNT * general,
});

/**
 * Counts the requests of each key and of each account, and reports what is left in the `RateLimit` header
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-08).
 * @returns the handlers, to be mounted after authentication.
 */
export function rateLimiters({ rateLimits }: ApiDeps): Record<keyof RateLimits, RequestHandler[]> {
  const ofAccount = accountRateLimits(rateLimits);
  // The key's first, so that what it is refused does not count against its account.
  const limiters = (kind: keyof RateLimits) => [
    limiter(`${kind}-per-minute`, rateLimits[kind], 'This API key has', ({ id }) => id),
    limiter(`account-${kind}-per-minute`, ofAccount[kind], 'The keys of this account have', (key) => key.accountId),
  ];
  return { publish: limiters('publish'), sensitive: limiters('sensitive'), general: limiters('general') };
}

function limiter(name: string, limit: number, who: string, countedBy: (key: ApiKey) => string): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    identifier: name,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (_req, res) => countedBy(callerOf(res)),
    handler: (_req, res) => {
      const seconds = String(res.getHeader('Retry-After'));
      throw new ApiError('too_many_requests', {
        message: `${who} reached the limit of ${limit} such requests a minute. Retry after ${seconds} s.`,
      });
    },
  }) as RequestHandler;
}
