import type { Logger } from 'pino';
import { cancelPendingOfDeleted, requeueOverdue, takeOverdue } from '../store/claims';
import { endpointsToNotify, endpointsToSignal } from '../store/health';
import type { Db } from '../store/pool';
import { deliveryWorkflowId, healthWorkflowId } from '../domain/ids';
import { Loop } from './loop';

export interface ReconcilerDeps {
  db: Db;
  log: Logger;
  /** Rejects when Temporal cannot tell. */
  isRunOpen: (workflowId: string) => Promise<boolean>;
  signalHealth: (endpointId: string) => Promise<void>;
  /** Called when rows went back to pending. */
  wake: () => void;
  /** Pause between two rounds. */
  intervalMs: number;
  /** How long a signal may be missing before it is repeated. */
  signalAfterMs: number;
}

const BATCH = 200;

/**
 * The slow loop that makes Temporal dispensable: running rows whose run is gone go back to pending, and lost health
 * signals are repeated. Everything it does is safe to do at any time, in any number of processes.
 */
export class Reconciler extends Loop {
  constructor(private readonly deps: ReconcilerDeps) {
    super();
  }

  protected async round(): Promise<number> {
    try {
      while ((await this.requeue()) === BATCH && !this.isStopping);
      await this.repeatSignals();
      await cancelPendingOfDeleted(this.deps.db, BATCH);
    } catch (error) {
      this.deps.log.warn({ err: error }, 'reconciling stopped early; the next round goes on');
    }
    return this.deps.intervalMs;
  }

  private async requeue(): Promise<number> {
    const { db, log, isRunOpen, wake } = this.deps;
    const overdue = await takeOverdue(db, BATCH);
    const isOpen = await Promise.all(overdue.map((row) => isRunOpen(deliveryWorkflowId(row.deliveryId, row.cycle))));
    const gone = overdue.filter((_, index) => !isOpen[index]);
    if (gone.length > 0) {
      await requeueOverdue(db, gone);
      log.info({ count: gone.length }, 'deliveries without an open run went back to pending');
      wake();
    }
    return overdue.length;
  }

  private async repeatSignals(): Promise<void> {
    const { db, isRunOpen, signalHealth, signalAfterMs } = this.deps;
    for (const endpointId of await endpointsToSignal(db, BATCH, signalAfterMs)) await signalHealth(endpointId);
    for (const endpointId of await endpointsToNotify(db, BATCH, signalAfterMs)) {
      if (!(await isRunOpen(healthWorkflowId(endpointId)))) await signalHealth(endpointId);
    }
  }
}
