import express from 'express';
import helmet from 'helmet';
import { basePathOf, belowBasePath } from './http/base-path';
import { mappingOutages } from './http/database-outage';
import type { ApiDeps } from './api-deps';
import { docsPages, isBrowser } from './docs/docs-pages';
import { errorHandler, routeNotFound } from './http/error-handler';
import { apiReference } from './openapi/api-reference';
import { mountRoutes } from './http/mount-routes';
import { settingsPage } from './settings-page';
import { metricsRoute, probeRoutes, sendMetrics } from './operator-routes';
import { requestLog } from './http/request-log';
import { routes } from './route-table';

/** The HTTP API. It accepts events without Temporal. */
export function createApp(deps: ApiDeps): express.Express {
  return withCommon(deps, (app, api) => {
    app.get('/', (req, res, next) => (isBrowser(req) ? res.redirect('settings/api') : next()));
    app.use(apiReference(routes, api.settings));
    app.use(docsPages(api.docsDir, api.settings.sendingAddresses));
    app.use('/settings/api', settingsPage({ ...api.page, basePath: basePathOf(api.settings.publicUrl) }));
    app.use(mountRoutes(api, routes));
  });
}

/** The HTTP server of a process that only sends: probes and metrics. */
export function createWorkerApp(deps: ApiDeps): express.Express {
  return withCommon(deps, () => undefined);
}

/** Probes and metrics on a port of the operator's network. It asks for no key. */
export function createAdminApp(deps: ApiDeps): express.Express {
  const app = express();
  app.disable('x-powered-by');
  app.use(probeRoutes(deps));
  app.get('/metrics', sendMetrics(deps));
  app.use(routeNotFound);
  app.use(errorHandler(deps.log, deps.settings.publicUrl));
  return app;
}

function withCommon(deps: ApiDeps, addCalls: (app: express.Express, api: ApiDeps) => void): express.Express {
  const api: ApiDeps = { ...deps, db: mappingOutages(deps.db), publishingDb: mappingOutages(deps.publishingDb) };
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
  app.use(belowBasePath(api.settings.publicUrl));
  app.use(probeRoutes(api));
  app.use(requestLog(api.log));
  app.use(metricsRoute(api));
  addCalls(app, api);
  app.use(routeNotFound);
  app.use(errorHandler(api.log, api.settings.publicUrl));
  return app;
}
