import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import type { Logger } from 'pino';

interface Locals {
  requestId?: string;
}

/** The id of the request, `req_` and 24 hex digits. A client cannot choose it. */
export const requestIdOf = (res: Response) => (res.locals as Locals).requestId ?? null;

/**
 * Gives every request an id, also as `X-Request-Id`, and logs its end; that of a successful read at debug. The query is not
 * logged: it may contain anything.
 */
export function requestLog(log: Logger): RequestHandler {
  return (req, res, next) => {
    const requestId = `req_${randomBytes(12).toString('hex')}`;
    const startedAt = performance.now();
    // Read now: inside a router, Express shortens the path to the part after the router's own.
    const { method, path } = req;
    (res.locals as Locals).requestId = requestId;
    res.setHeader('X-Request-Id', requestId);
    res.on('close', () => {
      const durationMs = Math.round(performance.now() - startedAt);
      const isQuiet = (method === 'GET' || method === 'HEAD') && res.statusCode < 400;
      log[isQuiet ? 'debug' : 'info']({ requestId, method, path, status: res.statusCode, durationMs }, 'request');
    });
    next();
  };
}
