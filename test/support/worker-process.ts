// Runs the sending side in a process of its own, with the settings given as JSON. Prints `ready` once it is connected, and stops as
// the product does on SIGTERM.
import pino from 'pino';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import type { FirstAttempt } from '../../src/sending/first-attempts';
import { startSending } from '../../src/start-sending';
import { installTemporalLog } from '../../src/temporal/temporal-log';
import { createPool } from '../../src/db/pool';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { lazyClient } from '../../src/temporal/client';
import { CONCURRENCY, FIRST_ATTEMPT, SLOTS } from './defaults';
import { until } from './until';

/** The argument of a worker process. */
export interface WorkerSettings {
  databaseUrl: string;
  temporalAddress: string;
  taskQueue: string;
  bundlePath: string;
  /** Base64 of 32 bytes. */
  secretsKey: string;
  smtpUrl: string;
  attemptTimeoutMs: number;
  retryScheduleMs: readonly number[];
  reconcileEveryMs: number;
  signalAfterMs: number;
  firstAttempt?: FirstAttempt;
}

async function main(settings: WorkerSettings): Promise<void> {
  const { databaseUrl, temporalAddress: address, taskQueue, bundlePath, secretsKey, ...rest } = settings;
  const log = pino({ level: process.env['TEST_LOG'] ?? 'silent' }, pino.destination(2));
  installTemporalLog(log);
  const side = startSending({
    ...{ firstAttempt: FIRST_ATTEMPT, ...rest, log },
    db: createPool({ databaseUrl, maxConnections: 20, use: 'queue', onIdleError: () => undefined }),
    secretBox: createSecretBox(secretsKey),
    guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }),
    client: lazyClient({ address }, 'default'),
    temporal: { connection: { address }, namespace: 'default', taskQueue, slots: SLOTS },
    concurrency: CONCURRENCY,
    workflowBundle: { codePath: bundlePath },
    mailFrom: 'HanDl Webhooks <webhooks@handl.example>',
    publicUrl: 'http://127.0.0.1:3000',
    retentionDays: 30,
    auditRetentionDays: 365,
    onAttempt: () => undefined,
    onEmail: () => undefined,
  });
  process.once('SIGTERM', () => void side.stop().then(() => process.exit()));
  await until('Temporal', () => side.isConnected());
  console.log('ready');
}

// A failed test stops nothing, so the process ends together with the one that started it.
process.stdin.once('end', () => process.exit()).resume();
main(JSON.parse(process.argv[3]!) as WorkerSettings).catch((error: Error) => {
  console.error(error);
  process.exit(1);
});
