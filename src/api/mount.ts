import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import { ApiError } from './api-error';
import { callerOf, requireScope } from './auth';
import { jsonBodyOf, rawBody, requiredBody } from './body';
import type { ApiDeps } from './deps';
import { pathId } from './ids';
import { rateLimits } from './rate-limit';
import { requestIdOf } from './request-log';
import { JsonText } from './route';
import type { Call, Route } from './route';
import { NO_FIELDS, validated } from './validate';

/** Serves the routes; a path's other methods answer 405 with `Allow` (RFC 9110, 15.5.6). */
export function mountRoutes(deps: ApiDeps, routes: readonly Route[]): Router {
  const router = Router();
  const limited = rateLimits(deps);
  for (const route of routes) {
    router[route.method](
      route.path,
      requireScope(deps, ...route.scopes),
      limited(route),
      rawBody,
      answering(deps, route),
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    router.all(path, () => {
      throw new ApiError('method_not_allowed', { headers: { Allow: allowed.join(', ') } });
    });
  }
  return router;
}

function answering(deps: ApiDeps, route: Route): RequestHandler {
  return async (req, res) => {
    const startedAtMs = performance.now();
    res.once('close', () => {
      deps.metrics.answered(route.operationId, res.statusCode, performance.now() - startedAtMs);
    });
    const { status, body, headers = {} } = await route.handle(deps, callOf(route, req, res));
    res.status(status).set(headers);
    if (body instanceof JsonText) res.type('json').send(body.bytes);
    else res.json(body);
  };
}

function callOf(route: Route, req: Request, res: Response): Call<unknown, unknown> {
  const caller = callerOf(res);
  // Before anything else: what cannot be an id never reaches a statement.
  const id = route.idPrefix ? pathId(req, route.idPrefix) : '';
  const body = route.isBodyRequired ? requiredBody(req) : jsonBodyOf(req);
  return {
    caller,
    accountId: caller.accountId,
    actor: { keyId: caller.id, ip: req.ip ?? null, requestId: requestIdOf(res) },
    id,
    query: validated(route.query ?? NO_FIELDS, req.query),
    body: validated(route.body ?? NO_FIELDS, body?.value ?? {}),
    members: body?.members ?? new Map(),
    req,
  };
}
