import type { RequestHandler } from 'express';

/**
 * Lets the whole server be reached below the path of PUBLIC_URL as well as without it, so that a reverse proxy may remove the
 * path or leave it in.
 */
export function belowBasePath(publicUrl: string): RequestHandler {
  const basePath = basePathOf(publicUrl);
  return (req, _res, next) => {
    const rest = req.url.slice(basePath.length);
    if (basePath && req.url.startsWith(basePath) && /^([/?]|$)/.test(rest)) {
      req.url = rest.startsWith('/') ? rest : `/${rest}`;
    }
    next();
  };
}

/** The path of a base URL, without a slash at its end; empty if it has none. */
export const basePathOf = (publicUrl: string): string => new URL(publicUrl).pathname.replace(/\/+$/, '');
