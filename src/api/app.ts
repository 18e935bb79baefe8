import express from 'express';
import helmet from 'helmet';
import { tellingOutages } from './database';
import type { ApiDeps } from './deps';
import { docsRoutes } from './docs/routes';
import { errorHandler, routeNotFound } from './error-handler';
import { metricsRoutes } from './metrics';
import { mountRoutes } from './mount';
import { pageRoutes } from './page';
import { probeRoutes } from './probes';
import { requestLog } from './request-log';
import { routes } from './routes';

/** The HTTP API. It needs no Temporal to accept events. */
export function createApp(deps: ApiDeps): express.Express {
  return withCommon(deps, (app, api) => {
    app.use(docsRoutes(routes, api.settings.publicUrl));
    app.use('/settings/api', pageRoutes(api.page));
    app.use(mountRoutes(api, routes));
  });
}

/** What a process that only sends tells of itself. */
export function createWorkerApp(deps: ApiDeps): express.Express {
  return withCommon(deps, () => undefined);
}

function withCommon(deps: ApiDeps, addCalls: (app: express.Express, api: ApiDeps) => void): express.Express {
  const api: ApiDeps = { ...deps, db: tellingOutages(deps.db) };
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('trust proxy', api.settings.trustedProxyHops);
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
  app.use(metricsRoutes(api));
  addCalls(app, api);
  app.use(routeNotFound);
  app.use(errorHandler(api.log, api.settings.publicUrl));
  return app;
}
