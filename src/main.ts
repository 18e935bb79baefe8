import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { DevStack } from '../dev/start-stack';
import { ConfigError, DEFAULT_PORT, loadConfig } from './config';
import type { Config } from './config';
import { ClockWatch } from './db/clock-watch';
import { createPools } from './db/pools';
import type { Pools } from './db/pools';
import { DatabaseError, prepareDatabase } from './db/prepare';
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
import { hugeCidrs } from './setting-types';
import { DEFAULT_DATA_DIR } from './settings';
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
  const log = createLog(config.logLevel);
  // Whoever starts the development stack reads along; elsewhere standard output is the log alone.
  const say = (text: string) => config.needsStack && process.stdout.write(text);
  say(`HanDl Webhooks\n${config.givenLines.map((line) => `  ${line}\n`).join('')}\n`);
  if (config.needsStack) log.debug({ settings: config.lines }, 'starting');
  const stopSignal = untilStopSignal();
  const stack = config.needsStack ? await startDevStack(config) : undefined;
  try {
    const product = await startProduct(config, stack, log);
    await stopSignal;
    say('\nStopping: attempts in flight are finished first …\n');
    await product.stop();
  } finally {
    await stack?.stop();
  }
  say('Stopped.\n');
}

async function startProduct(
  config: Config,
  stack: DevStack | undefined,
  log: Logger,
): Promise<{ stop(): Promise<void> }> {
  if (!stack) log.info({ settings: config.lines }, 'starting');
  warnOfHugeCidrs(config, log);
  const at = addressesOf(config, stack);
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
  let isStopping = false;
  const shared = {
    config,
    pools,
    secretBox,
    guard,
    log,
    client,
    metrics,
    clockWatch,
    sending,
    isStopping: () => isStopping,
  };
  const server = await startApi({ ...shared, ...at, host, demoKey });
  if (stack) {
    const dataDir = config.dataDir === resolve(DEFAULT_DATA_DIR) ? undefined : config.dataDir;
    await stack.announce({ db: pools.general, port: server.port, publicUrl: at.publicUrl, dataDir });
  } else {
    log.info({ role: config.role, port: server.port }, 'ready');
  }

  return {
    async stop() {
      isStopping = true;
      if (!stack) log.info('stopping');
      // The port stays open while load balancers learn from /readyz that they should use another process.
      const closed = sleep(config.shutdownDelayMs).then(() => server.close(API_GRACE_MS));
      await Promise.all([closed, clockWatch.stop(), listener?.close(), sending?.stop()]);
      await client.connection.close();
      await pools.end();
      if (!stack) log.info('stopped');
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
    temporal: config.temporal.connection ?? { address: stack?.temporalAddress },
    temporalUiUrl: config.temporal.uiUrl ?? stack?.temporalUiUrl ?? null,
    smtpUrl: stack?.smtpUrl ?? required(config.smtpUrl),
    secretsKey: stack?.secretsKey ?? required(config.secretsKey),
    port,
    publicUrl: config.publicUrl ?? `http://127.0.0.1:${port}`,
  };
}

function warnOfHugeCidrs(config: Config, log: Logger): void {
  const cidrs = hugeCidrs(config.allowedPrivateCidrs);
  if (cidrs.length > 0) log.warn({ cidrs }, 'ALLOWED_PRIVATE_CIDRS allows more than any private network');
}

function required(value: string | undefined): string {
  if (value === undefined) throw new ConfigError('a setting is missing that loadConfig should have required');
  return value;
}

/** Prepares the database, opens the pools, and checks that the secrets in the database can be decrypted. */
async function openDatabase(
  config: Config,
  { databaseUrl, secretsKey }: Addresses,
  log: Logger,
): Promise<{ pools: Pools; secretBox: SecretBox }> {
  await prepareDatabase(databaseUrl, { migrate: config.migrate }).catch((error: unknown) => {
    throw error instanceof DatabaseError ? new ConfigError(`DATABASE_URL: ${error.message}`, { cause: error }) : error;
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
    smtpEhloName: config.smtpEhloName,
    publicUrl: at.publicUrl,
    retentionDays: config.retentionDays,
    auditRetentionDays: config.auditRetentionDays,
    attemptTimeoutMs: config.attemptTimeoutMs,
    retryScheduleMs: config.retryScheduleMs,
    firstAttempt: config.firstAttempt,
    concurrency: config.concurrency,
    reconcileEveryMs: config.reconcileEveryMs,
    signalAfterMs: SIGNAL_AFTER_MS,
    onAttempt: (result) => metrics.attempted(result),
    onEmail: (outcome) => metrics.emailed(outcome),
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
      code === 'EADDRINUSE' ||
      code === 'EACCES';
    process.stderr.write(`\n${isForPeople ? message : String(stack)}\n`);
    process.exit(1);
  },
);
