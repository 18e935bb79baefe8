import type { Logger } from 'pino';
import type { Db } from '../store/pool';
import { stepRecoveries } from '../store/recoveries';
import { Loop } from './loop';

export interface RecovererDeps {
  db: Db;
  log: Logger;
  /** Called when rows went back to pending. */
  wake: () => void;
}

/** With at most 100 deliveries pending, one endpoint gets at most 200 recovered ones a second from all workers. */
const PAUSE_MS = 500;
const PAUSE_AFTER_ERROR_MS = 5_000;

/**
 * The loop that goes on with recoveries. Their rows are their state, so it may end at any time, and run in any number
 * of processes.
 */
export class Recoverer extends Loop {
  constructor(private readonly deps: RecovererDeps) {
    super();
  }

  protected async round(): Promise<number> {
    try {
      if ((await stepRecoveries(this.deps.db)) > 0) this.deps.wake();
      return PAUSE_MS;
    } catch (error) {
      this.deps.log.warn({ err: error }, 'a step of the recoveries failed; the next one goes on');
      return PAUSE_AFTER_ERROR_MS;
    }
  }
}
