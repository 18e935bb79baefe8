import { Router } from 'express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { serve, setup } from 'swagger-ui-express';
import { API_ERRORS } from '../http/error-catalogue';
import type { ApiErrorCode } from '../http/error-catalogue';
import { ApiError } from '../http/api-error';
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

/** The documentation of the API, public: the OpenAPI document, a page that shows it, and every error by its code. */
export function docsPages(routes: readonly Route[], settings: ApiSettings): Router {
  const router = Router();
  const document = openApiDocument(routes, settings);
  router.get(DOCUMENT_PATH, (_req, res) => void res.json(document));
  router.get('/docs/errors/:code', describeError);
  const page = setup(undefined, {
    customSiteTitle: 'HanDl Webhooks API',
    customCss: '.topbar { display: none }',
    // Relative to the page, which a reverse proxy may show below another path.
    swaggerOptions: { url: `..${DOCUMENT_PATH}`, displayRequestDuration: true },
  });
  router.get('/docs', redirectToFolder);
  router.use('/docs', pagePolicy, serve, page);
  return router;
}

/** `/docs` → `/docs/`. Express takes both for the same, so this one asks for the slash. */
const redirectToFolder: RequestHandler = (req, res, next) =>
  req.path.endsWith('/') ? next() : res.redirect(301, 'docs/');

/** `GET /docs/errors/:code`, the target of every error's `doc_url`. */
const describeError: RequestHandler<{ code: string }> = (req, res) => {
  const { code } = req.params;
  if (!Object.hasOwn(API_ERRORS, code)) throw new ApiError('route_not_found');
  res.json({ object: 'error_code', code, ...API_ERRORS[code as ApiErrorCode] });
};
