import { Router } from 'express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { serve, setup } from 'swagger-ui-express';
import { API_ERRORS } from '../../domain/api-errors';
import type { ApiErrorCode } from '../../domain/api-errors';
import { ApiError } from '../api-error';
import type { Route } from '../route';
import { openApiDocument } from './openapi';

const DOCUMENT_PATH = '/v1/openapi.json';

/** Swagger UI styles its elements in place and draws with data: images; it fetches the document and what is tried out. */
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

/** What describes the API, open to all: the OpenAPI document, a page that shows it, and every error by its code. */
export function docsRoutes(routes: readonly Route[], publicUrl: string): Router {
  const router = Router();
  const document = openApiDocument(routes, publicUrl);
  router.get(DOCUMENT_PATH, (_req, res) => void res.json(document));
  router.get('/docs/errors/:code', describeError);
  const page = setup(undefined, {
    customSiteTitle: 'HanDl Webhooks API',
    customCss: '.topbar { display: none }',
    swaggerOptions: { url: DOCUMENT_PATH, displayRequestDuration: true },
  });
  router.use('/docs', pagePolicy, serve, page);
  return router;
}

/** `GET /docs/errors/:code`, where every error's `doc_url` leads. */
const describeError: RequestHandler<{ code: string }> = (req, res) => {
  const { code } = req.params;
  if (!Object.hasOwn(API_ERRORS, code)) throw new ApiError('route_not_found');
  res.json({ object: 'error_code', code, ...API_ERRORS[code as ApiErrorCode] });
};
