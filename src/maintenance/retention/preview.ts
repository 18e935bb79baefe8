import { addProgress, NOTHING_DONE } from './job-names';
import type { JobProgress, RetentionJob } from './job-names';
import { missingLogDays } from './log-days.sql';
import { isPartitionNeeded, listPastPartitions } from './log-partitions.sql';
import type { LogTable } from './log-partitions.sql';
import { countPastRows, countRowsOf } from './preview.sql';
import type { RetentionDeps } from './step';

type Settings = Pick<RetentionDeps, 'db' | 'retentionDays' | 'auditRetentionDays'>;

/**
 * What each job would do now. It changes nothing. Rows of days that would be dropped are PostgreSQL's estimates; others are
 * counted up to `MAX_PREVIEWED` of a kind.
 */
export async function previewRetention(settings: Settings): Promise<Record<RetentionJob, JobProgress>> {
  const { db, retentionDays, auditRetentionDays } = settings;
  const past = await countPastRows(db, retentionDays, auditRetentionDays);
  const rows = (count: number): JobProgress => ({ ...NOTHING_DONE, rows: count, isDone: true });
  return {
    'days ahead': { ...rows(0), days: (await missingLogDays(db)).length },
    'announced endpoints': rows(past.announced),
    'held deliveries': rows(past.expired),
    attempts: await previewDays(settings, 'attempts'),
    'finished deliveries': await previewDays(settings, 'finished_deliveries'),
    'event ids': await previewDays(settings, 'event_ids'),
    events: await previewDays(settings, 'events'),
    'idempotency keys': rows(past.keys),
    'secrets of deleted endpoints': rows(past.secrets),
    'audit log': rows(past.auditLog),
    recoveries: rows(past.recoveries),
    emails: rows(past.emails),
    statistics: rows(past.statistics),
  };
}

async function previewDays({ db, retentionDays }: Settings, table: LogTable): Promise<JobProgress> {
  let progress: JobProgress = { ...NOTHING_DONE, isDone: true };
  for (const partition of await listPastPartitions(db, table, retentionDays)) {
    const { name, isWhollyPast, isDay, isCompacted, rows, bytes } = partition;
    const isDropped = isWhollyPast && !(await isPartitionNeeded(db, name));
    let next: Partial<JobProgress> = {};
    if (isDropped) next = { days: 1, rows, bytes };
    else if (!isDay) next = { rows: await countRowsOf(db, partition) };
    else if (!isCompacted) next = { days: 1, bytes };
    progress = addProgress(progress, { ...NOTHING_DONE, isDone: true, ...next });
  }
  return progress;
}
