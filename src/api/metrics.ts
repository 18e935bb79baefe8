import { Router } from 'express';
import { requireScope } from './auth';
import type { ApiDeps } from './deps';

/** `GET /metrics`, for Prometheus. It tells of all accounts, so it takes a platform key. */
export function metricsRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/metrics', requireScope(deps, 'platform'), async (_req, res) => {
    res.type(deps.metrics.contentType).send(await deps.metrics.text());
  });
  return router;
}
