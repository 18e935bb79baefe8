import { setTimeout as sleep } from 'node:timers/promises';
import { announceExpiry, expireHeldDeliveries } from './expiry';
import { addProgress, NOTHING_DONE } from './job-names';
import type { JobProgress, RetentionJob } from './job-names';
import { createLogDays } from './log-days';
import {
  deleteAuditLog,
  deleteEmails,
  deleteIdempotencyKeys,
  deleteRecoveries,
  deleteSecrets,
  deleteStatistics,
} from './old-rows';
import { dropPastDays } from './past-days';
import type { Job, RetentionDeps } from './step';

/** The time of one call. Its last step may end later, by the timeout of a statement or by the tries for a lock. */
const BUDGET_MS = 20_000;
/** Leaves the database time for deliveries. */
const PAUSE_MS = 10;

export const JOBS: Readonly<Record<RetentionJob, Job>> = {
  'days ahead': createLogDays,
  'announced endpoints': announceExpiry,
  'held deliveries': expireHeldDeliveries,
  attempts: dropPastDays('attempts'),
  'finished deliveries': dropPastDays('finished_deliveries'),
  'event ids': dropPastDays('event_ids'),
  events: dropPastDays('events'),
  'idempotency keys': deleteIdempotencyKeys,
  'secrets of deleted endpoints': deleteSecrets,
  'audit log': deleteAuditLog,
  recoveries: deleteRecoveries,
  emails: deleteEmails,
  statistics: deleteStatistics,
};

/**
 * Does a job of retention for about 20 seconds. It can be interrupted at any point, and run in any number of processes.
 * @param cursor where the last call ended.
 */
export async function runRetentionJob(
  deps: RetentionDeps,
  job: RetentionJob,
  cursor: string | null = null,
  budgetMs = BUDGET_MS,
): Promise<JobProgress> {
  const endMs = performance.now() + budgetMs;
  let progress: JobProgress = { ...NOTHING_DONE, cursor };
  for await (const step of JOBS[job](deps, cursor)) {
    progress = addProgress(progress, { ...NOTHING_DONE, cursor: progress.cursor, ...step });
    if (performance.now() >= endMs) return progress;
    await sleep(PAUSE_MS);
  }
  return { ...progress, isDone: true, cursor: null };
}
