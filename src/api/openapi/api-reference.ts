import { Router } from 'express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { serve, setup } from 'swagger-ui-express';
import type { ApiSettings } from '../api-deps';
import type { Route } from '../http/route';
import { openApiDocument } from './openapi-document';

const DOCUMENT_PATH = '/v1/openapi.json';

/** Swagger UI uses inline styles and data: images, and sends requests to the document and to the calls that are tried out. */
const pagePolicy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    scriptSrc: ["'self'"],
    styleSrc: ["'self'", "'unsafe-inline'"],
    imgSrc: ["'self'", 'data:'],
    connectSrc: ["'self'"],
    frameAncestors: ["'none'"],
  },
});

/** The reference of the API, public: the OpenAPI document, and a page that shows it at `/docs/api/`. */
export function apiReference(routes: readonly Route[], settings: ApiSettings): Router {
  const router = Router();
  const document = openApiDocument(routes, settings);
  router.get(DOCUMENT_PATH, (_req, res) => void res.json(document));
  const page = setup(undefined, {
    customSiteTitle: 'HanDl Webhooks API',
    customCss: '.topbar { display: none }',
    // Relative to the page, which a reverse proxy may show below another path.
    swaggerOptions: { url: `../..${DOCUMENT_PATH}`, displayRequestDuration: true },
  });
  router.get('/docs/api', redirectToFolder, pagePolicy, page);
  router.use('/docs/api', pagePolicy, serve);
  return router;
}

/** `/docs/api` → `/docs/api/`. Express takes both for the same, so this one asks for the slash. */
const redirectToFolder: RequestHandler = (req, res, next) =>
  req.path.endsWith('/') ? next() : res.redirect(301, 'api/');
