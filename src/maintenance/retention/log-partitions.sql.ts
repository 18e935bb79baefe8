import { onlyRow } from '../../db/pool';
import type { Db } from '../../db/pool';

/** A table of the delivery log, with a partition for each day (UTC). */
export type LogTable = 'events' | 'event_ids' | 'attempts' | 'finished_deliveries';

/** A partition of which at least a part is past retention. */
export interface PastPartition {
  name: string;
  /** False for the default partition, and for one that is past only in part: of these, only rows are deleted. */
  isWhollyPast: boolean;
  /** Whether it is the partition of a day. Others (`…_before`, `…_default`) are never copied. */
  isDay: boolean;
  /** Only what must stay is left of it. */
  isCompacted: boolean;
  /** Rows whose id is below this are past. */
  beforeId: string;
  /** PostgreSQL's estimate of its rows, and its size with indexes. */
  rows: number;
  bytes: number;
}

/**
 * The first id that is not past. An event stays a day longer than its deliveries, which are made after it. The hour lets
 * statements end that began before a day was past.
 */
const beforeId = (table: string, days: string) => `case when ${table} in ('events', 'event_ids')
  then first_id('evt', now() - make_interval(days => ${days} + 1) - interval '1 hour')
  else first_id('dlv', now() - make_interval(days => ${days}) - interval '1 hour') end`;

/** The partitions of a table of which something is past, oldest first. */
export async function listPastPartitions(db: Db, table: LogTable, retentionDays: number): Promise<PastPartition[]> {
  const result = await db.query<PastPartition>({
    text: `
      select p.name::text as name, coalesce(p.upper <= b.before_id, false) as "isWhollyPast",
        p.name ~ '_\\d{8}$' as "isDay", coalesce(p.is_compacted, false) as "isCompacted", b.before_id as "beforeId",
        greatest(c.reltuples, 0)::float8 as rows, pg_total_relation_size(c.oid) as bytes
      from log_partitions p join pg_class c on c.oid = to_regclass(p.name::text),
        lateral (select ${beforeId('p.parent', '$2::int')} as before_id) b
      where p.parent = $1 and coalesce(p.lower, '') < b.before_id and (p.name !~ '_\\d{8}$' or p.upper <= b.before_id)
        -- They go once they are in the statistics, which are kept for longer.
        and not (p.name = 'attempts_before' and exists (select from statistics_progress where ended_at is null))
      order by p.lower nulls first`,
    values: [table, retentionDays],
  });
  return result.rows;
}

/** Tables that an interrupted run has left: former partitions, and copies of partitions that are gone. */
export async function listDetached(db: Db, table: LogTable): Promise<string[]> {
  const result = await db.query<{ name: string }>({
    text: `
      select c.relname::text as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and not c.relispartition
        and c.relname ~ ('^' || $1 || '_(before|\\d{8})_(old|copy)$')
        and (c.relname ~ '_old$' or to_regclass(left(c.relname::text, -5)) is null)
      order by 1`,
    values: [table],
  });
  return result.rows.map(({ name }) => name);
}

export async function isPartitionNeeded(db: Db, name: string): Promise<boolean> {
  const result = await db.query<{ isNeeded: boolean }>({
    text: 'select is_log_partition_needed($1) as "isNeeded"',
    values: [name],
  });
  return onlyRow(result).isNeeded;
}

/** Detaches a partition. Its table is then called `…_old`. @returns false when it is needed. @throws 55P03 when it is in use. */
export async function detachPartition(db: Db, name: string): Promise<boolean> {
  const result = await db.query<{ isDone: boolean }>({
    text: 'select detach_log_partition($1) as "isDone"',
    values: [name],
  });
  return onlyRow(result).isDone;
}

/** Creates `…_copy`, which follows every change of the partition from then on. @throws 55P03 when it is in use. */
export async function createCopy(db: Db, name: string): Promise<void> {
  await db.query({ text: 'select create_log_copy($1)', values: [name] });
}

/** Copies the rows of the next ids that must stay. @returns the number of ids; 0 when the copy is complete. */
export async function copyRows(db: Db, name: string, limit: number): Promise<number> {
  const result = await db.query<{ copied: number }>({
    text: 'select copy_log_rows($1, $2) as copied',
    values: [name, limit],
  });
  return onlyRow(result).copied;
}

/** Puts the complete copy in the partition's place. @returns false when it cannot be done now. @throws 55P03 when it is in use. */
export async function swapPartition(db: Db, name: string): Promise<boolean> {
  const result = await db.query<{ isDone: boolean }>({
    text: 'select swap_log_partition($1) as "isDone"',
    values: [name],
  });
  return onlyRow(result).isDone;
}

/** Drops a table `…_old` or `…_copy`, or does nothing when there is none. @throws 55P03 when it is in use. */
export async function dropDetached(db: Db, name: string): Promise<void> {
  await db.query({ text: 'select drop_detached_log_table($1)', values: [name] });
}

/**
 * Deletes, of the next ids after `afterId`, the rows that need not stay, reading about `limit` rows.
 * @returns `lastId`: where the next call goes on; null when nothing is left.
 */
export async function deleteRows(
  db: Db,
  { name, beforeId }: Pick<PastPartition, 'name' | 'beforeId'>,
  afterId: string,
  limit: number,
): Promise<{ lastId: string | null; deleted: number }> {
  const result = await db.query<{ lastId: string | null; deleted: number }>({
    text: 'select last_id as "lastId", deleted from delete_log_rows($1, $2, $3, $4)',
    values: [name, afterId, beforeId, limit],
  });
  return onlyRow(result);
}
