import { join } from 'node:path';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createAdminApp, createApp, createWorkerApp } from './api/app';
import type { ApiDeps } from './api/api-deps';
import { serve } from './api/http/server';
import type { ApiServer } from './api/http/server';
import type { Config } from './config';
import type { ClockWatch } from './db/clock-watch';
import { accountShare, connectionsOf } from './db/pools';
import type { Pools } from './db/pools';
import type { SecretBox } from './endpoints/secret-box';
import { MAX_PUBLISHING } from './events/publisher';
import { projectRoot } from './lib/project-root';
import type { Metrics } from './metrics/metrics';
import type { AddressGuard } from './sending/address-guard/address-guard';
import { createNotifier } from './sending/wake';
import type { Sending } from './start-sending';
import { signalHealth, signalRetryNow } from './temporal/client';

export interface ApiOptions {
  config: Config;
  pools: Pools;
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

/** More than an orchestrator and Prometheus need. */
const ADMIN_CONNECTIONS = 100;
/** Calls of one account that wait for a slot: more than the producers and page views of one that means well. */
const MAX_WAITING = { publish: 64, general: 32 };

function concurrencyOf({ role, databasePool }: Config): ApiDeps['concurrency'] {
  const { publishing, general } = connectionsOf(role, databasePool);
  return {
    publish: { running: MAX_PUBLISHING, waiting: MAX_WAITING.publish, connections: accountShare(publishing) },
    general: { running: accountShare(general), waiting: MAX_WAITING.general },
  };
}

/**
 * Starts the HTTP server of a process: the whole API, or only probes and metrics for a process that only sends. With
 * `ADMIN_PORT`, probes and metrics have a second one, which clients of the first cannot fill.
 */
export async function startApi(options: ApiOptions): Promise<ApiServer> {
  const { config, log, host, publicUrl } = options;
  const { adminPort, apiConnections: maxConnections, apiConnectionsPerAddress: maxConnectionsPerAddress } = config;
  const deps = depsOf(options);
  const onRefused = (address: string) =>
    log.warn({ address }, 'connections are refused because their address has too many');
  const isBehindProxy = config.trustedProxyHops > 0;
  const shared = { host, publicUrl, onRefused, isBehindProxy };
  const bounds = { maxConnections: ADMIN_CONNECTIONS, maxConnectionsPerAddress: ADMIN_CONNECTIONS };
  const admin = adminPort && (await serve(createAdminApp(deps), { ...shared, ...bounds, port: adminPort }));
  const app = (config.role === 'worker' ? createWorkerApp : createApp)(deps);
  const server = await serve(app, { ...shared, maxConnections, maxConnectionsPerAddress, port: options.port });
  return {
    port: server.port,
    async close(graceMs) {
      await server.close(graceMs);
      // Last, so that an orchestrator can see the other end.
      if (admin) await admin.close(0);
    },
  };
}

function depsOf(options: ApiOptions): ApiDeps {
  const { config, pools, client, sending, publicUrl } = options;
  const { namespace, retentionMs, taskQueue } = config.temporal;
  return {
    db: pools.general,
    publishingDb: pools.publishing,
    secretBox: options.secretBox,
    guard: options.guard,
    log: options.log,
    metrics: options.metrics,
    settings: {
      publicUrl,
      temporalUiUrl: options.temporalUiUrl,
      temporalNamespace: namespace,
      temporalRetentionMs: retentionMs,
      firstAttempt: config.firstAttempt,
      showOperatorLinks: config.showOperatorLinks,
      retentionDays: config.retentionDays,
      retryScheduleMs: config.retryScheduleMs,
      attemptTimeoutMs: config.attemptTimeoutMs,
      allowInsecureEndpoints: config.allowInsecureEndpoints,
      sendingAddresses: config.sendingAddresses,
      trustedProxyHops: config.trustedProxyHops,
    },
    page: { dir: join(projectRoot(), 'dist', 'web'), demoKey: options.demoKey },
    docsDir: join(projectRoot(), 'dist', 'docs'),
    rateLimits: config.rateLimits,
    concurrency: concurrencyOf(config),
    signals: {
      signalHealth: (endpointId) => signalHealth(client, taskQueue, endpointId),
      retryNow: (attempt) => signalRetryNow(client, attempt),
    },
    wake: sending ? () => sending.wake() : createNotifier(pools.publishing),
    warnings: () => options.clockWatch.warnings(),
    readiness: () => Promise.resolve(missingIn(options)),
  };
}

function missingIn({ isStopping, sending }: ApiOptions): string[] {
  if (isStopping()) return ['this process is stopping'];
  return sending && !sending.isConnected() ? ['temporal'] : [];
}
