import { ActivityFailure, ApplicationFailure, proxyActivities, setCurrentDetails } from '@temporalio/workflow';
import type { Activities } from '../activities';
import { addProgress, describeProgress, NOTHING_DONE } from '../src/maintenance/retention/job-names';
import type { JobProgress, RetentionJob } from '../src/maintenance/retention/job-names';

/** Calls of one job in a run, about 20 seconds each. The next run does the rest, so that every job has its turn. */
const MAX_CALLS = 200;

const effects = (summary: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: 2 * 60_000,
    summary,
    retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 30_000, maximumAttempts: 5 },
  });

/**
 * Deletes what is past retention, job by job. A job that fails five times in a row does not keep the others from their turn.
 * @returns what each job has done, in words.
 * @throws {ApplicationFailure} at the end, if a job failed.
 */
export async function retention(): Promise<Partial<Record<RetentionJob, string>>> {
  const done: Partial<Record<RetentionJob, string>> = {};
  const failed: RetentionJob[] = [];
  // From the worker, so that a release can add a job while a run is under way.
  for (const job of await effects('list the jobs').listRetentionJobs()) {
    try {
      done[job] = describeProgress(await doJob(job));
    } catch (error) {
      if (!(error instanceof ActivityFailure)) throw error;
      done[job] = 'failed';
      failed.push(job);
    }
    setCurrentDetails(
      Object.entries(done)
        .map(([name, progress]) => `- ${name}: ${progress}`)
        .join('\n'),
    );
  }
  if (failed.length > 0) throw ApplicationFailure.nonRetryable(`failed: ${failed.join(', ')}`, 'JobsFailed', done);
  return done;
}

async function doJob(job: RetentionJob): Promise<JobProgress> {
  let progress = NOTHING_DONE;
  for (let calls = 0; calls < MAX_CALLS && !progress.isDone; calls += 1) {
    const before = calls > 0 ? `, ${describeProgress(progress)} so far` : '';
    const next = await effects(`${job}${before}`).runRetentionJob(job, progress.cursor);
    progress = addProgress(progress, next);
  }
  return progress;
}
