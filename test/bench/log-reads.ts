import type { AccountId } from '../../src/lib/ids';
import type { Sender } from './sender';

// What the bench reads of the delivery log. All times are the database's.

type Reader = Pick<Sender, 'db'>;

/** Deliveries of the accounts that wait for an attempt or make one. */
export const countUnfinished = (reader: Reader, accountIds: readonly AccountId[]) =>
  countDeliveries(reader, accountIds, "status in ('pending', 'in_progress')");

/** Those that no worker has claimed. */
export const countPending = (reader: Reader, accountIds: readonly AccountId[]) =>
  countDeliveries(reader, accountIds, "status = 'pending'");

/** Those that are being sent. */
export const countSending = (reader: Reader, accountIds: readonly AccountId[]) =>
  countDeliveries(reader, accountIds, 'sending_since is not null');

async function countDeliveries({ db }: Reader, accountIds: readonly AccountId[], which: string): Promise<number> {
  const sql = `select count(*)::int as count from deliveries where account_id = any($1) and ${which}`;
  return (await db.query<{ count: number }>(sql, [accountIds])).rows[0]!.count;
}

/** An attempt in the delivery log, with its times in milliseconds. */
export interface LoggedAttempt {
  dueAtMs: number;
  sentAtMs: number;
  recordedAtMs: number;
  durationMs: number;
}

/** Attempts of the accounts that were delivered since then. */
export async function deliveredAttempts(
  { db }: Reader,
  accountIds: readonly AccountId[],
  since: Date,
): Promise<LoggedAttempt[]> {
  const milliseconds = (column: string) => `extract(epoch from ${column})::float8 * 1000`;
  const sql = `
    select ${milliseconds('due_at')} as "dueAtMs", ${milliseconds('sent_at')} as "sentAtMs",
      ${milliseconds('recorded_at')} as "recordedAtMs", duration_ms as "durationMs"
    from attempts where account_id = any($1) and recorded_at >= $2 and outcome = 'delivered'`;
  return (await db.query<LoggedAttempt>(sql, [accountIds, since])).rows;
}

/** Why attempts of the accounts failed since then. */
export async function failuresOf(
  { db }: Reader,
  accountIds: readonly AccountId[],
  since: Date,
): Promise<{ reason: string; count: number }[]> {
  const sql = `
    select coalesce(error_message, outcome) as reason, count(*)::int as count from attempts
    where account_id = any($1) and recorded_at >= $2 and outcome <> 'delivered' group by 1`;
  return (await db.query<{ reason: string; count: number }>(sql, [accountIds, since])).rows;
}
