import { hostname } from 'node:os';
import type { Client } from '@temporalio/client';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import type { Db } from './db/pool';
import { createMailer, ehloNameOf } from './email/mailer';
import type { SecretBox } from './endpoints/secret-box';
import type { EndpointId } from './lib/ids';
import { rememberingOpened } from './endpoints/opened-secrets';
import { DirectSender } from './sending/direct';
import type { Rest } from './sending/direct';
import { overdueAfter } from './sending/first-attempts';
import type { FirstAttempt } from './sending/first-attempts';
import { createFirstRecorder } from './sending/record';
import { createBatchLoops } from './maintenance/batches';
import { Reconciler } from './maintenance/reconciler';
import { RetentionWatch } from './maintenance/retention/retention-watch';
import type { AddressGuard } from './sending/address-guard/address-guard';
import { Dispatcher, MAX_STARTING } from './sending/dispatcher';
import { createHttpSender } from './sending/http/http-sender';
import type { SendResult } from './sending/http/http-sender';
import { Limiters } from './sending/limiters';
import type { LimiterBounds } from './sending/limiter';
import { Reservations } from './sending/reservations';
import { Shares } from './sending/shares';
import { cancelRuns, isRunOpen, signalHealth, startDelivery } from './temporal/client';
import { ensureRetentionSchedule } from './temporal/retention-schedule';
import { DeliveryWorker } from './temporal/worker';
import type { WorkerSlots } from './temporal/worker';

export interface SendingOptions {
  db: Db;
  secretBox: SecretBox;
  guard: AddressGuard;
  log: Logger;
  /** For signals and queries. It connects on first use. */
  client: Client;
  temporal: { connection: NativeConnectionOptions; namespace: string; taskQueue: string; slots: WorkerSlots };
  workflowBundle: { codePath: string } | { code: string };
  smtpUrl: string;
  mailFrom: string;
  /** `undefined`: the host of `publicUrl`. */
  smtpEhloName?: string;
  publicUrl: string;
  retentionDays: number;
  auditRetentionDays: number;
  attemptTimeoutMs: number;
  retryScheduleMs: readonly number[];
  concurrency: LimiterBounds & { firstAttempts: number; attemptsPerHost: number };
  firstAttempt: FirstAttempt;
  reconcileEveryMs: number;
  signalAfterMs: number;
  onAttempt(result: SendResult): void;
  /** An email has ended: accepted by the mail server, or refused for good. */
  onEmail(outcome: 'sent' | 'refused'): void;
}

/** The sending side of a process: Temporal worker, dispatcher, reconciler, and the work that is done in batches. */
export interface Sending {
  /** Claims pending deliveries now. */
  wake(): void;
  isConnected(): boolean;
  /** First attempts that this process has claimed and not finished. */
  firstAttemptsInFlight(): number;
  /** Stops claiming, lets attempts under way finish, then closes. */
  stop(): Promise<void>;
}

/** What the attempts of a process share. */
function createShared(options: SendingOptions) {
  const { db, guard, firstAttempt, attemptTimeoutMs, retryScheduleMs, concurrency, temporal } = options;
  const { firstAttempts, attemptsPerHost } = concurrency;
  const bounds = { firstAttempts, attemptsPerHost, retries: temporal.slots.activities, starting: MAX_STARTING };
  const overdueAfterMs = overdueAfter(firstAttempt, attemptTimeoutMs);
  return {
    limiters: new Limiters(concurrency),
    shares: new Shares(bounds),
    reservations: new Reservations(),
    httpSender: createHttpSender({ guard }),
    secretBox: rememberingOpened(options.secretBox),
    overdueAfterMs,
    recordFirst: createFirstRecorder(db, { nextWaitMs: retryScheduleMs[0] ?? 0, overdueAfterMs }),
    workerName: `${hostname()}/${process.pid}`,
  };
}

/** Builds and starts the sending side of a process. */
export function startSending(options: SendingOptions): Sending {
  const { db, log, client, attemptTimeoutMs, temporal } = options;
  const { taskQueue } = temporal;
  const mailer = createMailer({
    smtpUrl: options.smtpUrl,
    from: options.mailFrom,
    ehloName: options.smtpEhloName ?? ehloNameOf(options.publicUrl),
  });
  const signal = (endpointId: EndpointId) => signalHealth(client, taskQueue, endpointId);
  const wake = () => dispatcher.wake();
  const start = (rest: Rest) => startDelivery(worker.client(), { taskQueue, attemptTimeoutMs, eagerStart: true }, rest);
  const sending = {
    ...options,
    ...createShared(options),
    signalHealth: signal,
    onSlotFree: () => dispatcher.slotFreed(),
  };
  const direct = new DirectSender({ ...sending, startRest: start });
  const dispatcher = new Dispatcher({
    ...sending,
    maxFirstAttempts: options.concurrency.firstAttempts,
    isReady: () => worker.isConnected(),
    start,
    sendDirectly: (claim, enteredAtMs) => direct.send(claim, enteredAtMs),
  });
  const activities = createActivities({
    ...sending,
    ...{ mailer, wake },
    cancelRuns: (endpointId) => cancelRuns(client, endpointId),
  });
  const worker = new DeliveryWorker({
    ...temporal,
    attemptTimeoutMs,
    activities,
    workflowBundle: options.workflowBundle,
    log,
  });
  const reconciler = new Reconciler({
    ...{ db, log },
    isRunOpen: (workflowId) => isRunOpen(client, workflowId),
    signalHealth: signal,
    wake,
    intervalMs: options.reconcileEveryMs,
    signalAfterMs: options.signalAfterMs,
  });
  const ensureSchedule = () => ensureRetentionSchedule(client, taskQueue);
  const retentionWatch = new RetentionWatch({ ...options, ensureSchedule });
  const loops = [dispatcher, reconciler, retentionWatch, ...createBatchLoops({ ...options, wake })];
  worker.run();
  for (const loop of loops) loop.run();

  return {
    wake,
    isConnected: () => worker.isConnected(),
    firstAttemptsInFlight: () => sending.limiters.inFlight(),
    async stop() {
      direct.stop();
      await Promise.all(loops.map((loop) => loop.stop()));
      await worker.stop();
      await sending.httpSender.close();
      mailer.close();
    },
  };
}
