import { Router } from 'express';
import type { RequestHandler } from 'express';
import { createKeyFinder } from '../accounts/key-finder';
import type { Db } from '../db/pool';
import { isReadOnly } from '../db/rights.sql';
import { schemaProblems } from '../db/schema.sql';
import { within } from '../lib/async';
import type { ApiDeps } from './api-deps';
import { requireScope } from './http/auth';

const PROBE_TIMEOUT_MS = 2_000;

/** `/healthz`: the process is alive. `/readyz`: it can do its work, or 503 with what is missing. Warnings change no status. */
export function probeRoutes(deps: ApiDeps): Router {
  const router = Router();
  router.get('/healthz', (_req, res) => {
    res.json({ status: 'alive' });
  });
  router.get('/readyz', async (_req, res) => {
    const missing = (await Promise.all([missingInDatabase(deps), missingInProcess(deps)])).flat();
    res
      .status(missing.length === 0 ? 200 : 503)
      .json({ status: missing.length === 0 ? 'ready' : 'not_ready', missing, warnings: deps.warnings() });
  });
  return router;
}

async function missingInDatabase({ publishingDb, log }: ApiDeps): Promise<string[]> {
  try {
    return await within(problemsOf(publishingDb), PROBE_TIMEOUT_MS);
  } catch (error) {
    log.warn({ err: error }, 'the database is not ready');
    return ['database'];
  }
}

async function problemsOf(db: Db): Promise<string[]> {
  const problems = await schemaProblems(db);
  if (problems.length > 0) return problems;
  return (await isReadOnly(db)) ? ['the database is read-only'] : [];
}

async function missingInProcess(deps: ApiDeps): Promise<string[]> {
  try {
    return await within(deps.readiness(), PROBE_TIMEOUT_MS);
  } catch (error) {
    deps.log.warn({ err: error }, 'the readiness of this process is unknown');
    return ['readiness of this process'];
  }
}

/** `GET /metrics`, for Prometheus. It covers all accounts, so it requires a platform key. */
export function metricsRoute(deps: ApiDeps): Router {
  const router = Router();
  router.get('/metrics', requireScope(deps, createKeyFinder(deps.db), 'platform'), sendMetrics(deps));
  return router;
}

/** Sends the metrics to anybody. */
export const sendMetrics =
  ({ metrics }: ApiDeps): RequestHandler =>
  async (_req, res) => {
    res.type(metrics.contentType).send(await metrics.text());
  };
