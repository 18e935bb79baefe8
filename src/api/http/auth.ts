import type { RequestHandler, Response } from 'express';
import { isApiKey } from '../../accounts/api-key';
import type { Scope } from '../../accounts/api-key';
import { touchApiKey } from '../../accounts/api-keys.sql';
import type { ApiKey } from '../../accounts/api-keys.sql';
import type { FindKey } from '../../accounts/key-finder';
import { ApiError } from './api-error';
import { keepOpen } from './client-connections';
import type { ApiDeps } from '../api-deps';

const BEARER = /^Bearer +(\w+) *$/i;

interface Locals {
  caller?: ApiKey;
}

/** The key that `requireScope` accepted. */
export function callerOf(res: Response): ApiKey {
  const { caller } = res.locals as Locals;
  if (!caller) throw new Error('the route has no requireScope');
  return caller;
}

/** Accepts requests with `Authorization: Bearer sk_live_…` (RFC 6750) and a key that has one of these scopes. */
export function requireScope(
  { db, log }: Pick<ApiDeps, 'db' | 'log'>,
  findKey: FindKey,
  ...scopes: [Scope, ...Scope[]]
): RequestHandler {
  return async (req, res, next) => {
    const caller = await findKey(keyIn(req.headers.authorization));
    if (!caller) throw unknownKey();
    keepOpen(req, res);
    if (!scopes.some((scope) => caller.scopes.includes(scope))) {
      const message = `The API key lacks the scope ${scopes[0]}. Use a key that has it.`;
      throw new ApiError('scope_missing', {
        message,
        headers: { 'WWW-Authenticate': `Bearer error="insufficient_scope", scope="${scopes[0]}"` },
      });
    }
    if (caller.isTouchDue) {
      touchApiKey(db, caller.id).catch((error: unknown) =>
        log.warn({ err: error }, 'the time at which an API key was last used could not be stored'),
      );
    }
    (res.locals as Locals).caller = caller;
    next();
  };
}

function keyIn(authorization: string | undefined): string {
  if (!authorization) throw unauthenticated('api_key_missing', 'Bearer');
  const key = BEARER.exec(authorization)?.[1];
  if (!key || !isApiKey(key)) throw unauthenticated('api_key_malformed', 'Bearer error="invalid_token"');
  return key;
}

/** The key is unknown or revoked, or its account was deleted. */
export const unknownKey = () => unauthenticated('api_key_unknown', 'Bearer error="invalid_token"');

const unauthenticated = (code: 'api_key_missing' | 'api_key_malformed' | 'api_key_unknown', challenge: string) =>
  new ApiError(code, { headers: { 'WWW-Authenticate': challenge } });
