import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import compression from 'compression';
import express, { Router } from 'express';
import { ApiError } from './api-error';

const NONCE_BYTES = 16;
const ASSET_MAX_AGE_MS = 365 * 24 * 3_600_000;
const LOCAL_HOST = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

export interface PageOptions {
  /** Folder of the built page. */
  dir: string;
  /** The demo account's key, offered by one click; null outside the embedded stack. */
  demoKey: (() => string | null) | null;
}

/** The Settings → API page at `/settings/api`. It uses the public API alone; its paths are its own. */
export function pageRoutes({ dir, demoKey }: PageOptions): Router {
  const router = Router();
  const index = join(dir, 'index.html');
  if (!existsSync(index)) return router;
  const html = readFileSync(index, 'utf8');
  router.use(compression());
  router.use('/assets', express.static(join(dir, 'assets'), { immutable: true, maxAge: ASSET_MAX_AGE_MS }));
  router.use(express.static(dir, { index: false }));
  router.get('/demo-key', (req, res) => {
    // A page elsewhere whose name leads to this machine must not read it.
    const key = LOCAL_HOST.test(req.headers.host ?? '') ? demoKey?.() : null;
    if (!key) throw new ApiError('route_not_found');
    res.json({ object: 'demo_key', key });
  });
  router.get('/{*path}', (req, res) => {
    if (req.path.startsWith('/assets/')) throw new ApiError('route_not_found');
    const nonce = randomBytes(NONCE_BYTES).toString('base64');
    res.setHeader('Content-Security-Policy', policy(nonce));
    res.setHeader('Referrer-Policy', 'no-referrer');
    res.type('html').send(html.replaceAll('%NONCE%', nonce));
  });
  return router;
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
