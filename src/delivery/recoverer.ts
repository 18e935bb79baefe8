import type { Logger } from 'pino';
import { Pause } from '../pause';
import type { Db } from '../store/pool';
import { stepRecoveries } from '../store/recoveries';

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
export class Recoverer {
  private isStopping = false;
  private readonly pause = new Pause();
  private loop: Promise<void> | undefined;

  constructor(private readonly deps: RecovererDeps) {}

  run(): void {
    this.loop = this.loopUntilStopped();
  }

  async stop(): Promise<void> {
    this.isStopping = true;
    this.pause.cut();
    await this.loop;
  }

  private async loopUntilStopped(): Promise<void> {
    while (!this.isStopping) {
      let pauseMs = PAUSE_MS;
      try {
        if ((await stepRecoveries(this.deps.db)) > 0) this.deps.wake();
      } catch (error) {
        pauseMs = PAUSE_AFTER_ERROR_MS;
        this.deps.log.warn({ err: error }, 'a step of the recoveries failed; the next one goes on');
      }
      if (!this.isStopping) await this.pause.forMs(pauseMs);
    }
  }
}
