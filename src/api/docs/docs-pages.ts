import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Router } from 'express';
import type { Request, RequestHandler } from 'express';
import helmet from 'helmet';
import { ATTEMPT_ERRORS, ATTEMPT_REMEDIES } from '../../deliveries/attempt-errors';
import type { AttemptErrorCode } from '../../deliveries/attempt-errors';
import { API_ERRORS } from '../http/error-catalogue';
import type { ApiErrorCode } from '../http/error-catalogue';
import { ApiError } from '../http/api-error';

/** Replaced when the page is sent, because it is a setting. The guide has the mark. */
const ADDRESSES_MARK = '<!-- sending-addresses -->';

const pagePolicy = helmet.contentSecurityPolicy({
  useDefaults: false,
  directives: {
    defaultSrc: ["'none'"],
    styleSrc: ["'self'"],
    imgSrc: ["'self'"],
    baseUri: ["'none'"],
    formAction: ["'none'"],
    frameAncestors: ["'none'"],
  },
});

/**
 * The documentation for customers, public: a guide to webhooks, and every error by its code. Browsers get pages, programs get
 * JSON.
 * @param dir folder of the built documentation
 * @param sendingAddresses IP addresses and CIDR blocks from which deliveries are sent
 */
export function docsPages(dir: string, sendingAddresses: readonly string[]): Router {
  const router = Router();
  const guide = pageOf(dir, 'webhooks')?.replace(ADDRESSES_MARK, addressesHtml(sendingAddresses));
  const errors = pageOf(dir, 'errors');
  router.get('/docs', (req, res) => res.redirect(req.path.endsWith('/') ? 'webhooks' : 'docs/webhooks'));
  router.get('/docs/webhooks', pagePolicy, sendPage(guide));
  router.get('/docs/docs.css', (_req, res) => res.sendFile('docs.css', { root: dir }));
  router.get('/docs/errors', pagePolicy, (req, res, next) =>
    isBrowser(req) ? sendPage(errors)(req, res, next) : res.json({ object: 'list', data: allErrors() }),
  );
  router.get('/docs/errors/:code', describeError);
  return router;
}

/** Whether the client prefers a page to JSON. One that accepts anything is a program. */
export const isBrowser = (req: Request): boolean => req.accepts(['json', 'html']) === 'html';

const pageOf = (dir: string, name: string): string | undefined => {
  const path = join(dir, `${name}.html`);
  return existsSync(path) ? readFileSync(path, 'utf8') : undefined;
};

const sendPage =
  (html: string | undefined): RequestHandler =>
  (_req, res) => {
    if (html !== undefined) res.type('html').send(html);
    else res.status(503).type('text').send('The page is not built. Run "npm run build", then start again.\n');
  };

/** The setting accepts addresses and blocks only, so nothing here needs escaping. */
function addressesHtml(addresses: readonly string[]): string {
  if (addresses.length === 0) return '<p><strong>The operator has not listed any addresses. Ask for them.</strong></p>';
  return `<ul>${addresses.map((address) => `<li><code>${address}</code></li>`).join('')}</ul>`;
}

const apiError = (code: ApiErrorCode) => ({ object: 'error_code', code, ...API_ERRORS[code] });

const attemptError = (code: AttemptErrorCode) => ({
  object: 'attempt_error_code',
  code,
  message: `${ATTEMPT_ERRORS[code]} ${ATTEMPT_REMEDIES[code]}`,
});

const allErrors = () => [
  ...Object.keys(API_ERRORS).map((code) => apiError(code as ApiErrorCode)),
  ...Object.keys(ATTEMPT_ERRORS).map((code) => attemptError(code as AttemptErrorCode)),
];

/** `GET /docs/errors/:code`, the target of every error's `doc_url`. */
const describeError: RequestHandler<{ code: string }> = (req, res) => {
  const { code } = req.params;
  const isOfApi = Object.hasOwn(API_ERRORS, code);
  if (!isOfApi && !Object.hasOwn(ATTEMPT_ERRORS, code)) throw new ApiError('route_not_found');
  if (isBrowser(req as Request)) return res.redirect(`${'../'.repeat(req.path.endsWith('/') ? 2 : 1)}errors#${code}`);
  res.json(isOfApi ? apiError(code as ApiErrorCode) : attemptError(code as AttemptErrorCode));
};
