import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import type { Response } from 'express';
import { ApiError } from './http/api-error';

const NONCE_BYTES = 16;
const ASSET_MAX_AGE_SECONDS = 365 * 24 * 3_600;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export interface SettingsPageOptions {
  /** Folder of the built page. */
  dir: string;
  /** The demo account's key, for signing in with one click; null without the development stack. */
  demoKey: (() => string | null) | null;
}

/**
 * The Settings → API page at `/settings/api`. It uses only the public API. It routes the paths below its own.
 * @param options.basePath what the browser has before the page's path, when it loads the files of the page.
 */
export function settingsPage({ dir, demoKey, basePath }: SettingsPageOptions & { basePath: string }): Router {
  const router = Router();
  const index = join(dir, 'index.html');
  if (!existsSync(index)) return unbuiltPage(router);
  // Built with relative paths, which a page deep below its own path could not use.
  const html = readFileSync(index, 'utf8').replaceAll('="./', `="${basePath}/settings/api/`);
  router.use(compression());
  router.use(
    '/assets',
    express.static(join(dir, 'assets'), { index: false, redirect: false, setHeaders: keepForGood }),
  );
  router.use('/assets', () => {
    throw new ApiError('route_not_found');
  });
  router.get('/icon.svg', (_req, res) => res.sendFile('icon.svg', { root: dir }));
  router.get('/demo-key', (req, res) => {
    // A foreign page whose host name resolves to this machine must not read it (DNS rebinding).
    const key = LOCAL_HOST.test(req.headers.host ?? '') ? demoKey?.() : null;
    if (!key) throw new ApiError('route_not_found');
    res.json({ object: 'demo_key', key });
  });
  router.get('/{*path}', (_req, res) => {
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    res.setHeader('Content-Security-Policy', policy(nonce));
    res.type('html').send(html.replaceAll('%NONCE%', nonce));
  });
  return router;
}

/** Asset names change with their content. Set here, because everything else in the API must not be cached. */
function keepForGood(res: Response): void {
  res.setHeader('Cache-Control', `public, max-age=${ASSET_MAX_AGE_SECONDS}, immutable`);
}

function unbuiltPage(router: Router): Router {
  return router.get('/{*path}', (_req, res) => {
    res.status(503).type('text').send('The page is not built. Run "npm run build", then start again.\n');
  });
}

/** https://www.w3.org/TR/CSP3/ */
const policy = (nonce: string) =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
