import { join, resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Pool } from 'pg';
import type { Logger } from 'pino';
import { createApp, createWorkerApp } from './api/app';
import { serve } from './api/server';
import { ConfigError, DEFAULT_DATA_DIR, describeConfig, loadConfig } from './config';
import type { Config } from './config';
import { startDeliverySide } from './delivery-side';
import { createAddressGuard } from './delivery/address-guard';
import { demoAccount, readDemo } from './demo';
import { EmbeddedError, startEmbedded, writeStackFile } from './embedded';
import type { EmbeddedStack } from './embedded';
import { projectRoot } from './embedded/project-root';
import { createLog, installTemporalLog } from './log';
import { createMetrics } from './metrics';
import { migrate } from './migrate';
import { assertSecretsOpen } from './store/endpoint-secrets';
import { loadBacklog } from './store/backlog';
import { createPool } from './store/pool';
import type { Db } from './store/pool';
import { createSecretBox, SecretsKeyError } from './store/secret-box';
import type { SecretBox } from './store/secret-box';
import { createNotifier, listenForWakes } from './store/wake';
import { lazyClient, signalHealth, signalRetryNow } from './temporal';
import { welcome } from './welcome';

const DEFAULT_PORT = 3_000;
const MAX_CONNECTIONS = 20;
const API_GRACE_MS = 10_000;
/** Per key, minute and process. A page that watches deliveries live asks about once a second. */
const BUDGETS = { publish: 30_000, general: 1_200, sensitive: 120 };
const RECONCILE_EVERY_MS = 15_000;
const SIGNAL_AFTER_MS = 60_000;

/** Addresses of what the product stands on: from the settings, or from the embedded stack. */
interface Addresses {
  databaseUrl: string;
  temporal: NativeConnectionOptions;
  temporalUiUrl: string | null;
  smtpUrl: string;
  secretsKey: string;
  port: number;
}

const progress = (line: string) => process.stdout.write(`  ${line}\n`);

async function main(): Promise<void> {
  const config = loadConfig();
  process.stdout.write(
    `HanDl Webhooks\n${describeConfig(config)
      .map((line) => `  ${line}\n`)
      .join('')}\n`,
  );
  const stopAsked = new Promise<void>((resolve) => {
    // Repeated signals are ignored: a terminal's Ctrl-C reaches us once itself and once through npm.
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
  const embedded = config.embedded ? await startEmbedded(config, progress) : undefined;
  try {
    const running = await startProduct(config, addressesOf(config, embedded), embedded);
    await stopAsked;
    process.stdout.write('\nStopping: attempts in flight are finished first …\n');
    await running.stop();
  } finally {
    await embedded?.stop();
  }
  process.stdout.write('Stopped.\n');
}

function addressesOf(config: Config, embedded?: EmbeddedStack): Addresses {
  const temporal = config.temporal.address
    ? loadClientConnectConfig().connectionOptions
    : { address: embedded?.temporalAddress };
  return {
    databaseUrl: embedded?.databaseUrl ?? required(config.databaseUrl),
    temporal,
    temporalUiUrl: config.temporal.uiUrl ?? embedded?.temporalUiUrl ?? null,
    smtpUrl: embedded?.smtpUrl ?? required(config.smtpUrl),
    secretsKey: embedded?.secretsKey ?? required(config.secretsKey),
    port: embedded?.apiPort ?? config.port ?? DEFAULT_PORT,
  };
}

function required(value: string | undefined): string {
  if (value === undefined) throw new ConfigError('a setting is missing that loadConfig should have asked for');
  return value;
}

async function startProduct(
  config: Config,
  at: Addresses,
  embedded?: EmbeddedStack,
): Promise<{ stop(): Promise<void> }> {
  const log = createLog(config.logLevel);
  installTemporalLog(log);
  const { pool, secretBox } = await openStore(at, log);
  const publicUrl = config.publicUrl ?? `http://127.0.0.1:${at.port}`;
  const { allowInsecureEndpoints, allowedPrivateCidrs, retentionDays } = config;
  const { namespace, taskQueue } = config.temporal;
  const client = lazyClient(at.temporal, namespace);
  const guard = createAddressGuard({ allowPrivate: allowInsecureEndpoints, allowedPrivateCidrs });

  const metrics = createMetrics({
    backlog: () => loadBacklog(pool),
    firstAttemptsInFlight: config.role === 'api' ? undefined : () => sending?.firstAttemptsInFlight() ?? 0,
  });
  const sending =
    config.role === 'api'
      ? undefined
      : startDeliverySide({
          ...{ db: pool, secretBox, guard, log, client, publicUrl, retentionDays, smtpUrl: at.smtpUrl },
          mailFrom: config.mailFrom,
          attemptTimeoutMs: config.attemptTimeoutMs,
          retryScheduleMs: config.retryScheduleMs,
          temporal: { connection: at.temporal, namespace, taskQueue },
          workflowBundle: { codePath: join(projectRoot(), 'dist', 'workflow-bundle.js') },
          reconcileEveryMs: RECONCILE_EVERY_MS,
          signalAfterMs: SIGNAL_AFTER_MS,
          onAttempt: (result) => metrics.attempted(result),
        });
  const listener =
    config.role === 'worker' && sending ? listenForWakes(at.databaseUrl, () => sending.wake()) : undefined;
  const readiness = () => Promise.resolve(sending && !sending.isConnected() ? ['temporal'] : []);
  const app = (config.role === 'worker' ? createWorkerApp : createApp)({
    ...{ db: pool, secretBox, guard, log, readiness, metrics },
    settings: {
      publicUrl,
      temporalUiUrl: at.temporalUiUrl,
      temporalNamespace: namespace,
      retentionDays,
      allowInsecureEndpoints,
      trustedProxyHops: config.trustedProxyHops,
    },
    page: {
      dir: join(projectRoot(), 'dist', 'web'),
      demoKey: embedded ? () => readDemo(config.dataDir)?.apiKey ?? null : null,
    },
    budgets: BUDGETS,
    signals: {
      signalHealth: (endpointId) => signalHealth(client, taskQueue, endpointId),
      retryNow: (deliveryId, cycle) => signalRetryNow(client, deliveryId, cycle),
    },
    wake: sending ? () => sending.wake() : createNotifier(pool),
  });
  const server = await serve(app, { port: at.port, host: embedded ? '127.0.0.1' : undefined, publicUrl });
  if (embedded) await announce(config, at, embedded, pool, publicUrl);
  else log.info({ role: config.role, port: server.port }, 'ready');

  return {
    async stop() {
      await Promise.all([server.close(API_GRACE_MS), listener?.close(), sending?.stop()]);
      await client.connection.close();
      await pool.end();
    },
  };
}

/** The database, with what it lacks, and what opens the secrets in it. */
async function openStore(
  { databaseUrl, secretsKey }: Addresses,
  log: Logger,
): Promise<{ pool: Pool; secretBox: SecretBox }> {
  await migrate(databaseUrl, join(projectRoot(), 'migrations')).catch((error: Error) => {
    throw new ConfigError(`DATABASE_URL: the database could not be prepared: ${error.message}`, { cause: error });
  });
  const onIdleError = (error: Error) => log.warn({ err: error }, 'an idle database connection broke');
  const pool = createPool({ databaseUrl, maxConnections: MAX_CONNECTIONS, onIdleError });
  const secretBox = createSecretBox(secretsKey);
  await assertSecretsOpen(pool, secretBox);
  return { pool, secretBox };
}

async function announce(
  config: Config,
  at: Addresses,
  embedded: EmbeddedStack,
  pool: Db,
  publicUrl: string,
): Promise<void> {
  const demo = await demoAccount(pool, config.dataDir, config.demoEmail);
  const stack = {
    api: `http://127.0.0.1:${at.port}`,
    apiKey: demo.apiKey,
    account: demo.accountId,
    temporal: embedded.temporalAddress,
    temporalUi: embedded.temporalUiUrl,
    mailbox: embedded.mailboxUrl,
    mailboxUi: embedded.mailboxUiUrl,
    pids: embedded.pids,
  };
  process.stdout.write(
    welcome({ ...stack, publicUrl, temporalCli: embedded.temporalCli, dataDir: ownDataDir(config) }),
  );
  writeStackFile(config.dataDir, stack);
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const isForPeople =
      [ConfigError, EmbeddedError, SecretsKeyError].some((kind) => error instanceof kind) ||
      hasCode(error, 'EADDRINUSE');
    process.stderr.write(`\n${isForPeople ? (error as Error).message : String((error as Error).stack)}\n`);
    process.exit(1);
  },
);

/** Where the data folder is, if it is not the one that other commands look in. */
const ownDataDir = ({ dataDir }: Config) => (dataDir === resolve(DEFAULT_DATA_DIR) ? undefined : dataDir);

function hasCode(error: unknown, code: string): boolean {
  return (error as Partial<NodeJS.ErrnoException>).code === code;
}
