import { Loop } from '../../lib/loop';
import { runRetentionJob } from './run-job';
import type { RetentionDeps } from './step';

export interface RetentionWatchDeps extends RetentionDeps {
  /** Creates the schedule of retention if there is none. @returns whether it was created. @throws when Temporal is away. */
  ensureSchedule: () => Promise<boolean>;
}

const ROUND_MS = 60_000;
/** After a failure, when Temporal or the database may be back soon. */
const RETRY_MS = 5_000;

/**
 * Keeps what retention itself relies on: its schedule, which is gone when Temporal has lost its data, and the partitions of the
 * days ahead, which must not run out while the schedule is paused or Temporal is away.
 */
export class RetentionWatch extends Loop {
  private isScheduleMissing = false;

  constructor(private readonly deps: RetentionWatchDeps) {
    super();
  }

  protected async round(): Promise<number> {
    const isScheduled = await this.ensureSchedule();
    return (await this.createDays()) && isScheduled ? ROUND_MS : RETRY_MS;
  }

  private async createDays(): Promise<boolean> {
    try {
      return (await runRetentionJob(this.deps, 'days ahead')).isDone;
    } catch (error) {
      this.deps.log.warn({ err: error }, 'the partitions of the days ahead could not be created; tried again');
      return false;
    }
  }

  /** Logs only the first failure in a row: the worker already says that Temporal is away. */
  private async ensureSchedule(): Promise<boolean> {
    const { log, ensureSchedule } = this.deps;
    try {
      if (await ensureSchedule()) log.info('the schedule of retention was created');
      this.isScheduleMissing = false;
      return true;
    } catch (error) {
      if (!this.isScheduleMissing) {
        log.warn({ err: error }, 'the schedule of retention could not be looked up; tried again');
      }
      this.isScheduleMissing = true;
      return false;
    }
  }
}
