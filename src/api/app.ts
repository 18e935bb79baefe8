import express from 'express';
import helmet from 'helmet';
import { tellingOutages } from './database';
import type { ApiDeps } from './deps';
import { docsRoutes } from './docs/routes';
import { errorHandler, routeNotFound } from './error-handler';
import { mountRoutes } from './mount';
import { probeRoutes } from './probes';
import { requestLog } from './request-log';
import { routes } from './routes';

/** The HTTP API. It needs no Temporal to accept events. */
export function createApp(deps: ApiDeps): express.Express {
  const api: ApiDeps = { ...deps, db: tellingOutages(deps.db) };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.use(
    helmet({
      contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    }),
  );
  app.use((_req, res, next) => {
    res.setHeader('Cache-Control', 'no-store');
    next();
  });
  app.use(probeRoutes(api));
  app.use(requestLog(api.log));
  app.use(docsRoutes(routes, api.settings.publicUrl));
  app.use(mountRoutes(api, routes));
  app.use(routeNotFound);
  app.use(errorHandler(api.log, api.settings.publicUrl));
  return app;
}
