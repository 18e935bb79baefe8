import { rateLimit } from 'express-rate-limit';
import type { RequestHandler } from 'express';
import { ApiError } from './api-error';
import { callerOf } from './auth';
import type { ApiDeps, Budgets } from './deps';
import type { Route } from './route';

const WINDOW_MS = 60_000;

const kindOf = ({ isSensitive, operationId }: Route): keyof Budgets => {
  if (operationId === 'publishEvent') return 'publish';
  return isSensitive ? 'sensitive' : 'general';
};

/**
 * Counts each key's requests, and says in the header `RateLimit` what is left
 * (https://datatracker.ietf.org/doc/html/draft-ietf-httpapi-ratelimit-headers-08).
 * @returns the handler to mount after authentication, by route.
 */
export function rateLimits({ budgets }: ApiDeps): (route: Route) => RequestHandler {
  const byKind = Object.fromEntries(
    Object.entries(budgets).map(([kind, limit]) => [kind, limiter(kind, limit as number)]),
  ) as Record<keyof Budgets, RequestHandler>;
  return (route) => byKind[kindOf(route)];
}

function limiter(kind: string, limit: number): RequestHandler {
  return rateLimit({
    windowMs: WINDOW_MS,
    limit,
    identifier: `${kind}-per-minute`,
    standardHeaders: 'draft-8',
    legacyHeaders: false,
    keyGenerator: (_req, res) => callerOf(res).id,
    handler: (_req, res) => {
      const seconds = res.getHeader('Retry-After');
      throw new ApiError('too_many_requests', {
        message: `This key has made more than ${limit} such requests within a minute: go on after ${String(seconds)} s.`,
      });
    },
  }) as RequestHandler;
}
