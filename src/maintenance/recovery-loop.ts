import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import { stepRecoveries } from '../deliveries/recoveries.sql';
import { Loop } from '../lib/loop';

export interface RecoveryLoopDeps {
  db: Db;
  log: Logger;
  /** Called when deliveries became pending again. */
  wake: () => void;
}

/** With at most 100 deliveries pending, all workers together recover at most 200 a second for one endpoint. */
const PAUSE_MS = 500;
const PAUSE_AFTER_ERROR_MS = 5_000;

/** Advances recoveries. All their state is in their rows, so it can stop at any time and run in any number of processes. */
export class RecoveryLoop extends Loop {
  constructor(private readonly deps: RecoveryLoopDeps) {
    super();
  }

  protected async round(): Promise<number> {
    try {
      const { requeued, finished } = await stepRecoveries(this.deps.db);
      if (requeued > 0) this.deps.wake();
      for (const recoveryId of finished) this.deps.log.info({ recoveryId }, 'recovery finished');
      return PAUSE_MS;
    } catch (error) {
      this.deps.log.warn({ err: error }, 'a step of the recoveries failed; the next one continues');
      return PAUSE_AFTER_ERROR_MS;
    }
  }
}
