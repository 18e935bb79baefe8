import { hostname } from 'node:os';
import type { NativeConnectionOptions } from '@temporalio/worker';
import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import { createActivities } from '../activities';
import { Dispatcher } from './delivery/dispatcher';
import { Lanes } from './delivery/lanes';
import { createPoster } from './delivery/post';
import type { PostResult } from './delivery/post';
import type { AddressGuard } from './delivery/address-guard';
import { Reconciler } from './delivery/reconciler';
import { Recoverer } from './delivery/recoverer';
import { Reservations } from './delivery/reservations';
import { createMailer } from './mail/mailer';
import type { Db } from './store/pool';
import type { SecretBox } from './store/secret-box';
import { cancelRuns, isRunOpen, signalHealth, startDelivery } from './temporal';
import { DeliveryWorker } from './worker';

export interface DeliverySideOptions {
  db: Db;
  secretBox: SecretBox;
  guard: AddressGuard;
  log: Logger;
  /** For signals and questions; it connects when first used. */
  client: Client;
  temporal: { connection: NativeConnectionOptions; namespace: string; taskQueue: string };
  workflowBundle: { codePath: string } | { code: string };
  smtpUrl: string;
  mailFrom: string;
  publicUrl: string;
  retentionDays: number;
  attemptTimeoutMs: number;
  retryScheduleMs: readonly number[];
  reconcileEveryMs: number;
  signalAfterMs: number;
  onAttempt(result: PostResult): void;
}

/** Everything that sends: worker, dispatcher, reconciler and recoverer of this process. */
export interface DeliverySide {
  wake(): void;
  isConnected(): boolean;
  /** Claimed by this process and not yet ended. */
  firstAttemptsInFlight(): number;
  /** Claims no more, lets attempts under way end, then closes. */
  stop(): Promise<void>;
}

/** Builds and starts the sending side of a process. */
export function startDeliverySide(options: DeliverySideOptions): DeliverySide {
  const { db, log, client, temporal, attemptTimeoutMs } = options;
  const { taskQueue } = temporal;
  const lanes = new Lanes();
  const reservations = new Reservations();
  const poster = createPoster({ guard: options.guard });
  const mailer = createMailer({ smtpUrl: options.smtpUrl, from: options.mailFrom });
  const signal = (endpointId: string) => signalHealth(client, taskQueue, endpointId);
  const wake = () => dispatcher.wake();

  const activities = createActivities({
    ...options,
    poster,
    lanes,
    reservations,
    mailer,
    workerName: `${hostname()}/${process.pid}`,
    signalHealth: signal,
    cancelRuns: (endpointId) => cancelRuns(client, endpointId),
    onSlotFree: wake,
  });
  const worker = new DeliveryWorker({
    ...temporal,
    attemptTimeoutMs,
    activities,
    workflowBundle: options.workflowBundle,
    log,
  });
  const settings = { taskQueue, attemptTimeoutMs, eagerStart: true };
  const dispatcher = new Dispatcher({
    db,
    lanes,
    reservations,
    log,
    isReady: () => worker.isConnected(),
    start: (claim) => startDelivery(worker.client(), settings, claim),
  });
  const reconciler = new Reconciler({
    db,
    log,
    isRunOpen: (workflowId) => isRunOpen(client, workflowId),
    signalHealth: signal,
    wake,
    intervalMs: options.reconcileEveryMs,
    signalAfterMs: options.signalAfterMs,
  });
  const recoverer = new Recoverer({ db, log, wake });
  worker.run();
  dispatcher.run();
  reconciler.run();
  recoverer.run();

  return {
    wake,
    isConnected: () => worker.isConnected(),
    firstAttemptsInFlight: () => lanes.inFlight(),
    async stop() {
      await Promise.all([dispatcher.stop(), reconciler.stop(), recoverer.stop()]);
      await worker.stop();
      poster.close();
      mailer.close();
    },
  };
}
