import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

interface Locals {
  requestId?: string;
}

/** The id of the request being answered, `req_` and 24 hex digits; a client cannot choose it. */
export const requestIdOf = (res: Response) => (res.locals as Locals).requestId ?? null;

/** Gives every request its id, also as `X-Request-Id`, and logs its end. The query is left out: it may hold anything. */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const requestId = `req_${randomBytes(12).toString('hex')}`;
    const startedAt = performance.now();
    // Read now: inside a router it is cut to what follows the router's own path.
    const { method, path } = req;
    (res.locals as Locals).requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    res.on('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      log.info({ requestId, method, path, status: res.statusCode, durationMs }, 'request');
    });
    next();
  };
}
