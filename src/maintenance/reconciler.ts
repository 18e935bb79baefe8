import type { Logger } from 'pino';
import { databaseTime } from '../db/clock.sql';
import type { Db } from '../db/pool';
import { sweepWaiting } from '../deliveries/holding.sql';
import type { SweepPosition } from '../deliveries/holding.sql';
import { erasedEndpoints, forgetErased } from '../endpoints/erased.sql';
import { endpointsToNotify, endpointsToSignal } from '../endpoints/health.sql';
import { deliveryWorkflowId, healthWorkflowId } from '../lib/ids';
import type { EndpointId } from '../lib/ids';
import { Loop } from '../lib/loop';
import { giveBackOverdue, requeueOverdue, takeOverdue } from './overdue.sql';
import type { OverdueDelivery } from './overdue.sql';

export interface ReconcilerDeps {
  db: Db;
  log: Logger;
  /** Rejects when Temporal cannot tell. */
  isRunOpen: (workflowId: string) => Promise<boolean>;
  signalHealth: (endpointId: EndpointId) => Promise<void>;
  /** Called when deliveries became pending again. */
  wake: () => void;
  /** Pause between two rounds of everything but overdue deliveries. */
  intervalMs: number;
  /** How long a signal may be missing before it is sent again. */
  signalAfterMs: number;
}

const BATCH = 200;
/** A first attempt that its process did not record is repeated after the attempt timeout and 5 s, so these are looked for often. */
const OVERDUE_POLL_MS = 1_000;
/** After an outage other processes first record the results that they have kept. Until then, they look like lost attempts. */
const SETTLE_MS = 3_000;

/**
 * Recovers from lost workflows and signals, so that Temporal's data can be lost safely. Deliveries in progress whose run is
 * gone become pending again, missing health signals are sent again, and deliveries whose status does not follow their endpoint's
 * are found. Everything it does is safe at any time and in any number of processes.
 */
export class Reconciler extends Loop {
  private swept: SweepPosition = { pending: '', held: '' };
  /** When the rest is due, beside the overdue deliveries. */
  private nextAtMs = 0;
  private hasFailed = false;

  constructor(private readonly deps: ReconcilerDeps) {
    super();
  }

  protected async round(): Promise<number> {
    const { db, intervalMs } = this.deps;
    try {
      if (this.hasFailed) {
        // Throws while the database does not respond.
        await databaseTime(db);
        this.hasFailed = false;
        return SETTLE_MS;
      }
      while ((await this.requeue()) === BATCH && !this.isStopping);
      if (performance.now() >= this.nextAtMs) {
        await this.repeatSignals();
        this.swept = await sweepWaiting(db, this.swept);
        await this.endErased();
        this.nextAtMs = performance.now() + intervalMs;
      }
    } catch (error) {
      this.hasFailed = true;
      this.deps.log.warn({ err: error }, 'a round of the reconciler failed; the next one continues');
    }
    return Math.min(OVERDUE_POLL_MS, intervalMs);
  }

  private async requeue(): Promise<number> {
    const { db, log, wake } = this.deps;
    const overdue = await takeOverdue(db, BATCH);
    const isOpen = await this.areOpen(overdue);
    const gone = overdue.filter((_, index) => !isOpen[index]);
    if (gone.length > 0) {
      await requeueOverdue(db, gone);
      log.info({ count: gone.length }, 'deliveries without an open run are pending again');
      wake();
    }
    return overdue.length;
  }

  private async areOpen(overdue: readonly OverdueDelivery[]): Promise<boolean[]> {
    try {
      return await Promise.all(
        overdue.map((row) => this.deps.isRunOpen(deliveryWorkflowId(row.deliveryId, row.cycle))),
      );
    } catch (error) {
      await giveBackOverdue(this.deps.db, overdue);
      throw error;
    }
  }

  private async repeatSignals(): Promise<void> {
    const { db, isRunOpen, signalHealth, signalAfterMs } = this.deps;
    for (const endpointId of await endpointsToSignal(db, BATCH, signalAfterMs)) await signalHealth(endpointId);
    for (const endpointId of await endpointsToNotify(db, BATCH, signalAfterMs)) {
      if (!(await isRunOpen(healthWorkflowId(endpointId)))) await signalHealth(endpointId);
    }
  }

  /** Ends the health workflows of endpoints that were erased with their accounts; each ends those of its deliveries. */
  private async endErased(): Promise<void> {
    const { db, isRunOpen, signalHealth } = this.deps;
    const forgotten: EndpointId[] = [];
    for (const { id, isOld } of await erasedEndpoints(db, BATCH)) {
      if (await isRunOpen(healthWorkflowId(id))) await signalHealth(id);
      else if (isOld) forgotten.push(id);
    }
    if (forgotten.length > 0) await forgetErased(db, forgotten);
  }
}
