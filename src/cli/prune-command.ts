import type { Command } from 'commander';
import { loadConfig } from '../config';
import type { Db } from '../db/pool';
import { createLog } from '../lib/log';
import { addProgress, NOTHING_DONE, RETENTION_JOBS } from '../maintenance/retention/job-names';
import type { JobProgress, RetentionJob } from '../maintenance/retention/job-names';
import { previewRetention } from '../maintenance/retention/preview';
import { runRetentionJob } from '../maintenance/retention/run-job';
import { withDatabase } from './command-database';
import { described } from './command-options';
import { printList } from './command-output';
import type { OutputOptions } from './command-output';

interface PruneOptions extends OutputOptions {
  dryRun?: true;
}

/** `prune`: what the schedule of retention does every hour. */
export function addPruneCommand(program: Command): void {
  described(program.command('prune'), 'prune --dry-run', 'prune')
    .description('delete what is past retention, as the workers do every hour; safe while they run, and safe to repeat')
    .option('--dry-run', 'only show what would be deleted')
    .action(async ({ dryRun, ...output }: PruneOptions) => {
      const { retentionDays, auditRetentionDays } = loadConfig();
      const done = await withDatabase((db) => {
        const deps = { db, retentionDays, auditRetentionDays, log: createLog('silent') };
        return dryRun ? previewRetention(deps) : pruneAll(deps);
      });
      const rows = RETENTION_JOBS.map((what) => {
        const { days, rows, bytes } = done[what];
        return { object: 'retention_job', what, days, rows, bytes };
      });
      printList(output, { rows, limit: rows.length, columns: ['what', 'days', 'rows', 'bytes'] });
    });
}

async function pruneAll(deps: Parameters<typeof runRetentionJob>[0] & { db: Db }) {
  const done: Partial<Record<RetentionJob, JobProgress>> = {};
  for (const job of RETENTION_JOBS) {
    let progress = NOTHING_DONE;
    while (!progress.isDone) progress = addProgress(progress, await runRetentionJob(deps, job, progress.cursor));
    done[job] = progress;
  }
  return done as Record<RetentionJob, JobProgress>;
}
