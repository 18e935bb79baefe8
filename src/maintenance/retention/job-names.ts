/** The jobs of retention, in the order in which they are done. */
export const RETENTION_JOBS = [
  'days ahead',
  'announced endpoints',
  'held deliveries',
  'attempts',
  'finished deliveries',
  'event ids',
  'events',
  'idempotency keys',
  'secrets of deleted endpoints',
  'audit log',
  'recoveries',
  'emails',
  'statistics',
] as const;

export type RetentionJob = (typeof RETENTION_JOBS)[number];

/** What a job has done in one call. Bytes are those of dropped tables, and rows of these are estimates. */
export interface JobProgress {
  days: number;
  rows: number;
  bytes: number;
  /** Otherwise it was stopped because its time was over: call it again. */
  isDone: boolean;
  /** For the next call. */
  cursor: string | null;
}

export const NOTHING_DONE: JobProgress = { days: 0, rows: 0, bytes: 0, isDone: false, cursor: null };

/** The progress of several calls in a row. */
export const addProgress = (before: JobProgress, next: JobProgress): JobProgress => ({
  days: before.days + next.days,
  rows: before.rows + next.rows,
  bytes: before.bytes + next.bytes,
  isDone: next.isDone,
  cursor: next.cursor,
});

/** In words, such as `2 days, 1200 rows, 40 MB`; `nothing` when nothing was done. */
export function describeProgress({ days, rows, bytes }: JobProgress): string {
  const parts = [
    days > 0 && `${days} ${days === 1 ? 'day' : 'days'}`,
    rows > 0 && `${rows} ${rows === 1 ? 'row' : 'rows'}`,
    bytes > 0 && `${Math.ceil(bytes / 1_000_000)} MB`,
  ];
  return parts.filter(Boolean).join(', ') || 'nothing';
}
