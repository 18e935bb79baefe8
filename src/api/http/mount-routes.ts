import { Router } from 'express';
import type { Request, RequestHandler, Response } from 'express';
import type { IdByPrefix, IdPrefix } from '../../lib/ids';
import { createKeyFinder } from '../../accounts/key-finder';
import type { Db } from '../../db/pool';
import { createPublisher } from '../../events/publisher';
import type { ApiDeps, CallDeps } from '../api-deps';
import { pathId } from '../schemas/id-schemas';
import { AccountSlots } from './account-slots';
import type { SlotBounds } from './account-slots';
import { ApiError } from './api-error';
import { callerOf, requireScope } from './auth';
import { clientAddress } from './client-address';
import { rateLimiters } from './rate-limit';
import { jsonBodyOf, rawBody, requiredBody } from './request-body';
import { requestIdOf } from './request-log';
import { exportTypeOf, sendExport } from './list-export';
import type { ListPage } from './list-export';
import { ACCOUNT_HEADER, JsonText } from './route';
import type { Call, Route } from './route';
import { NO_FIELDS, validated } from './validate';

/** Serves the routes. The other methods of a path get a 405 with `Allow` (RFC 9110, section 15.5.6). */
export function mountRoutes(api: ApiDeps, routes: readonly Route[]): Router {
  const router = Router();
  const limited = rateLimiters(api);
  const { publish, general } = api.concurrency;
  const publisher = createPublisher(api.publishingDb, { ...publish, maxWaiting: publish.running });
  const sharing = (db: Db, bounds: SlotBounds) => ({
    deps: { ...api, db, publish: publisher },
    findKey: createKeyFinder(db),
    slots: new AccountSlots(bounds),
  });
  const exportSlots = new AccountSlots(EXPORTS);
  const [publishing, others] = [sharing(api.publishingDb, publish), sharing(api.db, general)];
  for (const route of routes) {
    const kind = route.rateLimit ?? 'general';
    const { deps, findKey, slots } = kind === 'publish' ? publishing : others;
    router[route.method](
      route.path,
      requireScope(deps, findKey, ...route.scopes),
      ...limited[kind],
      rawBody,
      handler(deps, route, { slots, exportSlots }),
    );
  }
  for (const path of new Set(routes.map((route) => route.path))) {
    const methods = routes.filter((route) => route.path === path).map(({ method }) => method.toUpperCase());
    const allowed = methods.includes('GET') ? [...methods, 'HEAD'] : methods;
    router.all(path, () => {
      throw new ApiError('method_not_allowed', { headers: { Allow: allowed.join(', ') } });
    });
  }
  return router;
}

/** An account exports one list after the other. */
const EXPORTS: SlotBounds = { running: 1, waiting: 0 };

interface Slots {
  slots: AccountSlots;
  exportSlots: AccountSlots;
}

function handler(deps: CallDeps, route: Route, { slots, exportSlots }: Slots): RequestHandler {
  return async (req, res) => {
    const startedAtMs = performance.now();
    res.once('close', () => {
      deps.metrics.responded(route.operationId, res.statusCode, performance.now() - startedAtMs);
    });
    const call = callOf(route, req, res);
    const type = route.exported && exportTypeOf(req);
    if (type) {
      // Each page takes a share of the account's calls, and none while the client reads.
      const readPage = async (limit: number, startingAfter?: string) => {
        const query = { ...(call.query as object), limit, ...(startingAfter && { starting_after: startingAfter }) };
        const page = await slots.run(sharedBy(call), res, () => route.handle(deps, { ...call, query }));
        return page.body as ListPage;
      };
      return exportSlots.run(sharedBy(call), res, () => sendExport(res, type, route.exported!, readPage));
    }
    const { status, body, headers = {} } = await slots.run(sharedBy(call), res, () => route.handle(deps, call));
    res.status(status).set(headers);
    if (body instanceof JsonText) res.type('json').send(body.bytes);
    else res.json(body);
  };
}

/** The account whose share of this process a call takes: with a platform key, the one that it names. */
const sharedBy = ({ caller, accountId, req }: Call<unknown, unknown, IdPrefix>) =>
  (caller.scopes.includes('platform') && req.get(ACCOUNT_HEADER)) || accountId;

function callOf(route: Route, req: Request, res: Response): Call<unknown, unknown, IdPrefix> {
  const caller = callerOf(res);
  // Checked before anything else, so that a malformed id never reaches a statement.
  const id = route.idPrefix ? pathId(req, route.idPrefix) : ('' as IdByPrefix[IdPrefix]);
  const body = route.isBodyRequired ? requiredBody(req) : jsonBodyOf(req);
  return {
    caller,
    accountId: caller.accountId,
    actor: { keyId: caller.id, ip: clientAddress(req), requestId: requestIdOf(res) },
    id,
    query: validated(route.query ?? NO_FIELDS, req.query),
    body: validated(route.body ?? NO_FIELDS, body?.value ?? {}),
    members: body?.members ?? new Map(),
    req,
  };
}
