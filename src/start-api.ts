import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createApp, createWorkerApp } from './api/app';
import { serve } from './api/http/server';
import type { ApiServer } from './api/http/server';
import type { Config } from './config';
import type { ClockWatch } from './db/clock-watch';
import type { SecretBox } from './endpoints/secret-box';
import { projectRoot } from './lib/project-root';
import type { Metrics } from './metrics/metrics';
import type { AddressGuard } from './sending/address-guard/address-guard';
import { createNotifier } from './sending/wake';
import type { Sending } from './start-sending';
import { signalHealth, signalRetryNow } from './temporal/client';

export interface ApiOptions {
  config: Config;
  pool: Pool;
  secretBox: SecretBox;
  guard: AddressGuard;
  log: Logger;
  client: Client;
  metrics: Metrics;
  clockWatch: ClockWatch;
  /** The sending side of this process, if it has one. */
  sending: Sending | undefined;
  /** Whether the process has been told to stop. */
  isStopping: () => boolean;
  port: number;
  /** Undefined to listen on all addresses. */
  host: string | undefined;
  publicUrl: string;
  temporalUiUrl: string | null;
  /** Returns the demo account's key; null without a demo account. */
  demoKey: (() => string | null) | null;
}

/** Starts the HTTP server of a process: the whole API, or only probes and metrics for a process that only sends. */
export function startApi(options: ApiOptions): Promise<ApiServer> {
  const { config, pool, client, sending, port, host, publicUrl } = options;
  const { namespace, retentionMs, taskQueue } = config.temporal;
  const app = (config.role === 'worker' ? createWorkerApp : createApp)({
    db: pool,
    secretBox: options.secretBox,
    guard: options.guard,
    log: options.log,
    metrics: options.metrics,
    settings: {
      publicUrl,
      temporalUiUrl: options.temporalUiUrl,
      temporalNamespace: namespace,
      temporalRetentionMs: retentionMs,
      showOperatorLinks: config.showOperatorLinks,
      retentionDays: config.retentionDays,
      retryScheduleMs: config.retryScheduleMs,
      attemptTimeoutMs: config.attemptTimeoutMs,
      allowInsecureEndpoints: config.allowInsecureEndpoints,
      trustedProxyHops: config.trustedProxyHops,
    },
    page: { dir: join(projectRoot(), 'dist', 'web'), demoKey: options.demoKey },
    rateLimits: config.rateLimits,
    signals: {
      signalHealth: (endpointId) => signalHealth(client, taskQueue, endpointId),
      retryNow: (attempt) => signalRetryNow(client, attempt),
    },
    wake: sending ? () => sending.wake() : createNotifier(pool),
    warnings: () => options.clockWatch.warnings(),
    readiness: () => Promise.resolve(missingIn(options)),
  });
  return serve(app, { port, host, publicUrl, maxConnections: config.apiConnections });
}

function missingIn({ isStopping, sending }: ApiOptions): string[] {
  if (isStopping()) return ['this process is stopping'];
  return sending && !sending.isConnected() ? ['temporal'] : [];
}
