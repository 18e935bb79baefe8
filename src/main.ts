import { join, resolve } from 'node:path';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { DevStack } from '../dev/start-stack';
import { ConfigError, DEFAULT_DATA_DIR, DEFAULT_PORT, loadConfig } from './config';
import type { Config } from './config';
import { ClockWatch } from './db/clock-watch';
import { migrate } from './db/migrate';
import { createPools } from './db/pools';
import type { Pools } from './db/pools';
import { assertSecretsOpen } from './endpoints/reencryption.sql';
import { createSecretBox, SecretsKeyError } from './endpoints/secret-box';
import type { SecretBox } from './endpoints/secret-box';
import { createLog } from './lib/log';
import { projectRoot } from './lib/project-root';
import { loadBacklog } from './metrics/backlog.sql';
import { createMetrics } from './metrics/metrics';
import type { Metrics } from './metrics/metrics';
import { createAddressGuard } from './sending/address-guard/address-guard';
import { listenForWakes } from './sending/wake';
import { startApi } from './start-api';
import { startSending } from './start-sending';
import type { Sending, SendingOptions } from './start-sending';
import { lazyClient } from './temporal/client';
import { installTemporalLog } from './temporal/temporal-log';

const API_GRACE_MS = 10_000;
const SIGNAL_AFTER_MS = 60_000;

/** Addresses and keys of what the product runs on, from the settings or from the development stack. */
interface Addresses {
  databaseUrl: string;
  temporal: NativeConnectionOptions;
  temporalUiUrl: string | null;
  smtpUrl: string;
  secretsKey: string;
  port: number;
  publicUrl: string;
}

async function main(): Promise<void> {
  const config = loadConfig();
  process.stdout.write(`HanDl Webhooks\n${config.lines.map((line) => `  ${line}\n`).join('')}\n`);
  const stopSignal = untilStopSignal();
  const stack = config.needsStack ? await startDevStack(config) : undefined;
  try {
    const product = await startProduct(config, stack);
    await stopSignal;
    process.stdout.write('\nStopping: attempts in flight are finished first …\n');
    await product.stop();
  } finally {
    await stack?.stop();
  }
  process.stdout.write('Stopped.\n');
}

async function startProduct(config: Config, stack: DevStack | undefined): Promise<{ stop(): Promise<void> }> {
  const at = addressesOf(config, stack);
  const log = createLog(config.logLevel);
  installTemporalLog(log);
  const { pools, secretBox } = await openDatabase(config, at, log);
  const clockWatch = new ClockWatch({ db: pools.publishing, log });
  clockWatch.run();
  const client = lazyClient(at.temporal, config.temporal.namespace);
  const guard = createAddressGuard({
    allowPrivate: config.allowInsecureEndpoints,
    allowedPrivateCidrs: config.allowedPrivateCidrs,
  });
  const metrics = createMetrics(() => loadBacklog(pools.general));
  const sending =
    config.role === 'api'
      ? undefined
      : startSending(sendingOptions(config, at, metrics, { db: pools.sending, secretBox, guard, log, client }));
  if (sending) metrics.showFirstAttemptsInFlight(() => sending.firstAttemptsInFlight());
  const listener = wakeListener(config, at, sending);
  const host = stack ? '127.0.0.1' : undefined;
  const demoKey = stack ? () => stack.demoKey() : null;
  const shared = { config, pools, secretBox, guard, log, client, metrics, clockWatch, sending };
  const server = await startApi({ ...shared, ...at, host, demoKey });
  if (stack) {
    const dataDir = config.dataDir === resolve(DEFAULT_DATA_DIR) ? undefined : config.dataDir;
    await stack.announce({ db: pools.general, port: server.port, publicUrl: at.publicUrl, dataDir });
  } else {
    log.info({ role: config.role, port: server.port }, 'ready');
  }

  return {
    async stop() {
      await Promise.all([server.close(API_GRACE_MS), clockWatch.stop(), listener?.close(), sending?.stop()]);
      await client.connection.close();
      await pools.end();
    },
  };
}

/** Repeated signals are ignored: a terminal's Ctrl-C reaches this process directly and once more through npm. */
function untilStopSignal(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => resolve());
  });
}

/** Loaded only here, so that a production process contains nothing of the development stack. */
async function startDevStack(config: Config): Promise<DevStack> {
  const { startStack } = await import('../dev/start-stack.js');
  return startStack(config, (line) => process.stdout.write(`  ${line}\n`));
}

function addressesOf(config: Config, stack: DevStack | undefined): Addresses {
  const port = stack?.apiPort ?? config.port ?? DEFAULT_PORT;
  return {
    databaseUrl: stack?.databaseUrl ?? required(config.databaseUrl),
    temporal: config.temporal.address
      ? loadClientConnectConfig().connectionOptions
      : { address: stack?.temporalAddress },
    temporalUiUrl: config.temporal.uiUrl ?? stack?.temporalUiUrl ?? null,
    smtpUrl: stack?.smtpUrl ?? required(config.smtpUrl),
    secretsKey: stack?.secretsKey ?? required(config.secretsKey),
    port,
    publicUrl: config.publicUrl ?? `http://127.0.0.1:${port}`,
  };
}

function required(value: string | undefined): string {
  if (value === undefined) throw new ConfigError('a setting is missing that loadConfig should have required');
  return value;
}

/** Applies migrations, opens the pools, and checks that the secrets in the database can be decrypted. */
async function openDatabase(
  config: Config,
  { databaseUrl, secretsKey }: Addresses,
  log: Logger,
): Promise<{ pools: Pools; secretBox: SecretBox }> {
  await migrate(databaseUrl).catch((error: Error) => {
    throw new ConfigError(`DATABASE_URL: the database could not be prepared: ${error.message}`, { cause: error });
  });
  const onIdleError = (error: Error) => log.warn({ err: error }, 'an idle database connection broke');
  const pools = createPools(config.role, config.databasePool, { databaseUrl, onIdleError });
  const secretBox = createSecretBox(secretsKey);
  await assertSecretsOpen(pools.general, secretBox);
  return { pools, secretBox };
}

function sendingOptions(
  config: Config,
  at: Addresses,
  metrics: Metrics,
  parts: Pick<SendingOptions, 'db' | 'secretBox' | 'guard' | 'log' | 'client'>,
): SendingOptions {
  const { namespace, taskQueue, slots } = config.temporal;
  return {
    ...parts,
    temporal: { connection: at.temporal, namespace, taskQueue, slots },
    workflowBundle: { codePath: join(projectRoot(), 'dist', 'workflow-bundle.js') },
    smtpUrl: at.smtpUrl,
    mailFrom: config.mailFrom,
    publicUrl: at.publicUrl,
    retentionDays: config.retentionDays,
    attemptTimeoutMs: config.attemptTimeoutMs,
    retryScheduleMs: config.retryScheduleMs,
    concurrency: config.concurrency,
    reconcileEveryMs: config.reconcileEveryMs,
    signalAfterMs: SIGNAL_AFTER_MS,
    onAttempt: (result) => metrics.attempted(result),
  };
}

/** A process that only sends is woken through the database; one that also accepts events wakes itself. */
function wakeListener(config: Config, at: Addresses, sending: Sending | undefined) {
  return config.role === 'worker' && sending ? listenForWakes(at.databaseUrl, () => sending.wake()) : undefined;
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    const { message, stack, name, code } = error as NodeJS.ErrnoException;
    // Errors of these classes are one line with a remedy; the stack would only distract from it.
    const isForPeople =
      error instanceof ConfigError ||
      error instanceof SecretsKeyError ||
      name === 'StackError' ||
      code === 'EADDRINUSE';
    process.stderr.write(`\n${isForPeople ? message : String(stack)}\n`);
    process.exit(1);
  },
);
