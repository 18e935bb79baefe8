import express from 'express';
import helmet from 'helmet';
import type { Logger } from 'pino';
import type { parseEndpointUrl } from '../delivery/endpoint-url';
import type { Db } from '../store/pool';
import type { SecretBox } from '../store/secret-box';
import { tellingOutages } from './database';
import { deliveryRoutes } from './deliveries';
import { describeError, errorHandler, routeNotFound } from './error-handler';
import { eventRoutes } from './events';
import { probeRoutes } from './probes';
import { requestLog } from './request-log';
import { webhookRoutes } from './webhooks';

/** What the API needs; `main` provides it. */
export interface ApiDeps {
  db: Db;
  secretBox: SecretBox;
  /** Judges literal addresses in endpoint URLs. */
  guard: Parameters<typeof parseEndpointUrl>[1]['guard'];
  log: Logger;
  settings: {
    /** Base of the links in answers. */
    publicUrl: string;
    temporalUiUrl: string | null;
    temporalNamespace: string;
    retentionDays: number;
    allowInsecureEndpoints: boolean;
  };
  /** Both reject when Temporal cannot be reached. */
  signals: {
    signalHealth(endpointId: string): Promise<void>;
    retryNow(deliveryId: string, cycle: number): Promise<void>;
  };
  /** Tells the workers that there are pending deliveries. */
  wake(): void;
  /** What is missing for this process to do its work; empty when it is ready. */
  readiness(): Promise<string[]>;
}

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
