import express from 'express';
import helmet from 'helmet';
import { tellingOutages } from './database';
import type { ApiDeps } from './deps';
import { deliveryRoutes } from './deliveries';
import { describeError, errorHandler, routeNotFound } from './error-handler';
import { eventRoutes } from './events';
import { probeRoutes } from './probes';
import { requestLog } from './request-log';
import { webhookRoutes } from './webhooks';

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
  app.get('/docs/errors/:code', describeError);
  app.use('/v1/webhooks', webhookRoutes(api));
  app.use('/v1/events', eventRoutes(api));
  app.use('/v1/deliveries', deliveryRoutes(api));
  app.use(routeNotFound);
  app.use(errorHandler(api.log, api.settings.publicUrl));
  return app;
}
