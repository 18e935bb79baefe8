import { Router } from 'express';
import type { Request, Response } from 'express';
import { z } from 'zod';
import { EndpointUrlError, parseEndpointUrl } from '../delivery/endpoint-url';
import { generateSecret } from '../delivery/sign';
import { createEndpoint, deleteEndpoint, listEndpoints } from '../store/endpoints';
import { ApiError } from './api-error';
import type { ApiDeps } from './deps';
import { callerOf, requireScope } from './auth';
import { rawBody, requiredBody } from './body';
import { requireEndpoint } from './endpoint';
import { subscriptionSchema } from './event-type-schema';
import { trySignalHealth } from './health-signal';
import { pathId } from './ids';
import { listQuery, toList } from './lists';
import { validated } from './validate';
import { disable, enable, test } from './webhook-actions';
import { toWebhookObject } from './webhook-object';

const MAX_DESCRIPTION_CHARACTERS = 500;
// What cannot be stored as text (NUL, half a surrogate pair), and what would garble a page or an email.
const UNFIT = /[\p{Cc}\p{Cs}\u2028\u2029]/u;

const newWebhook = z.strictObject({
  url: z.string(),
  events: subscriptionSchema,
  description: z
    .string()
    .max(MAX_DESCRIPTION_CHARACTERS, `must have at most ${MAX_DESCRIPTION_CHARACTERS} characters`)
    .refine((text) => !UNFIT.test(text), 'must not hold control characters or line breaks')
    .nullish(),
});
const webhooksQuery = z.strictObject(listQuery('we'));

/** `/v1/webhooks`: the endpoints of the caller's account. */
export function webhookRoutes(deps: ApiDeps): Router {
  const router = Router();
  const reads = requireScope(deps, 'webhooks:read');
  const writes = requireScope(deps, 'webhooks:write');
  router.post('/', writes, rawBody, (req, res) => create(deps, req, res));
  router.get('/', reads, (req, res) => list(deps, req, res));
  router.get('/:id', reads, async (req, res) => {
    res.json(toWebhookObject(await requireEndpoint(deps, callerOf(res).accountId, pathId(req, 'we'))));
  });
  router.delete('/:id', writes, (req, res) => remove(deps, req, res));
  router.post('/:id/enable', writes, rawBody, (req, res) => enable(deps, req, res));
  router.post('/:id/disable', writes, rawBody, (req, res) => disable(deps, req, res));
  router.post('/:id/test', writes, rawBody, (req, res) => test(deps, req, res));
  return router;
}

async function create(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const { accountId } = callerOf(res);
  const { url, events, description } = validated(newWebhook, requiredBody(req).value);
  const secret = generateSecret();
  const id = await createEndpoint(deps.db, deps.secretBox, {
    accountId,
    url: acceptableUrl(deps, url),
    description: description ?? null,
    eventTypes: events,
    secret,
  });
  const endpoint = await requireEndpoint(deps, accountId, id);
  res.status(201).json({ ...toWebhookObject(endpoint), secret });
}

function acceptableUrl({ guard, settings }: ApiDeps, url: string): string {
  try {
    return parseEndpointUrl(url, { allowInsecure: settings.allowInsecureEndpoints, guard }).href;
  } catch (error) {
    if (!(error instanceof EndpointUrlError)) throw error;
    throw new ApiError(error.code, { param: 'url', message: error.message });
  }
}

async function list({ db, settings }: ApiDeps, req: Request, res: Response): Promise<void> {
  const { limit, starting_after: startingAfter = null } = validated(webhooksQuery, req.query);
  const page = { accountId: callerOf(res).accountId, startingAfter, limit };
  res.json(toList(await listEndpoints(db, settings.retentionDays, page), limit, toWebhookObject));
}

async function remove(deps: ApiDeps, req: Request, res: Response): Promise<void> {
  const id = pathId(req, 'we');
  if (!(await deleteEndpoint(deps.db, callerOf(res).accountId, id))) throw new ApiError('not_found');
  await trySignalHealth(deps, id);
  res.json({ id, object: 'webhook_endpoint', deleted: true });
}
