import type { Logger } from 'pino';
import { Loop } from '../lib/loop';

/** Work of which all state is in the database: it can stop at any time, and run in any number of processes. */
export interface Batches {
  /** Names the work in the log. */
  name: string;
  /** Does one batch. @returns whether there was something to do */
  step: () => Promise<boolean>;
  /** Pause after a batch, which leaves the database time for deliveries. */
  pauseMs: number;
  /** Pause when there was nothing to do. */
  idlePauseMs: number;
}

const PAUSE_AFTER_ERROR_MS = 5_000;

/** Does batch after batch. */
export class BatchLoop extends Loop {
  constructor(
    private readonly batches: Batches,
    private readonly log: Logger,
  ) {
    super();
  }

  protected async round(): Promise<number> {
    const { name, step, pauseMs, idlePauseMs } = this.batches;
    try {
      return (await step()) ? pauseMs : idlePauseMs;
    } catch (error) {
      this.log.warn({ err: error, work: name }, 'a batch of work failed; the next one continues');
      return PAUSE_AFTER_ERROR_MS;
    }
  }
}
