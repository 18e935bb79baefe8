import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import { stepCancellations } from '../deliveries/cancellations.sql';
import { Loop } from '../lib/loop';

export interface CancellationLoopDeps {
  db: Db;
  log: Logger;
}

/** Leaves the database time for deliveries while a long backlog is canceled. */
const PAUSE_MS = 50;
const IDLE_PAUSE_MS = 500;
const PAUSE_AFTER_ERROR_MS = 5_000;

/** Cancels the deliveries of deleted endpoints, and skipped ones, in batches. All its state is in the rows. */
export class CancellationLoop extends Loop {
  constructor(private readonly deps: CancellationLoopDeps) {
    super();
  }

  protected async round(): Promise<number> {
    const { db, log } = this.deps;
    try {
      const { canceled, ended } = await stepCancellations(db);
      for (const endpointId of ended) log.info({ endpointId }, 'held deliveries canceled');
      return canceled > 0 ? PAUSE_MS : IDLE_PAUSE_MS;
    } catch (error) {
      log.warn({ err: error }, 'a step of the cancellations failed; the next one continues');
      return PAUSE_AFTER_ERROR_MS;
    }
  }
}
