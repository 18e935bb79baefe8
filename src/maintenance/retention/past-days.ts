import { setTimeout as sleep } from 'node:timers/promises';
import {
  copyRows,
  createCopy,
  deleteRows,
  detachPartition,
  dropDetached,
  isPartitionNeeded,
  listDetached,
  listPastPartitions,
  swapPartition,
} from './log-partitions.sql';
import type { LogTable, PastPartition } from './log-partitions.sql';
import { sqlStateOf } from '../../db/sql-state';
import { withLocks } from './step';
import type { Job, RetentionDeps, Step } from './step';

/** Ids of which rows are copied by one statement. */
const MAX_COPIED = 200;
/** Rows that one statement reads and deletes. */
const MAX_DELETED = 1_000;
const PAUSE_MS = 50;

const LOCK_NOT_AVAILABLE = '55P03';
const UNDEFINED_TABLE = '42P01';

/**
 * Drops the partitions of a table that are past retention. One that unfinished deliveries still need is replaced by a copy of
 * what they need, and dropped when they have ended. A partition that is past in part, and the default one, lose their rows in
 * batches.
 */
export const dropPastDays = (table: LogTable): Job =>
  async function* (deps) {
    const { db, log, retentionDays } = deps;
    for (const name of await listDetached(db, table)) {
      await withLocks(() => dropDetached(db, name));
      yield {};
    }
    let failure: Error | undefined;
    for (const partition of await listPastPartitions(db, table, retentionDays)) {
      try {
        yield* stepsOf(deps, partition);
      } catch (error) {
        // Another process was faster.
        if (sqlStateOf(error) === UNDEFINED_TABLE) continue;
        if (sqlStateOf(error) === LOCK_NOT_AVAILABLE) {
          log.warn({ table: partition.name }, 'a table that is past retention is in use; the next run tries again');
        } else {
          // One day must not keep the others from being dropped.
          failure ??= error as Error;
        }
      }
    }
    if (failure) throw failure;
  };

async function* stepsOf(deps: RetentionDeps, partition: PastPartition): AsyncGenerator<Step, void> {
  const { db } = deps;
  const { name, isWhollyPast, isDay, isCompacted } = partition;
  if (isWhollyPast && !(await isPartitionNeeded(db, name))) yield* drop(deps, partition);
  else if (!isDay) yield* deletePastRows(deps, partition);
  else if (!isCompacted) yield* compact(deps, partition);
}

async function* drop({ db, log }: RetentionDeps, { name, rows, bytes }: PastPartition): AsyncGenerator<Step, void> {
  await withLocks(() => dropDetached(db, `${name}_copy`));
  yield {};
  if (!(await withLocks(() => detachPartition(db, name)))) return;
  log.info({ table: name, bytes }, 'a table that is past retention was dropped');
  yield { days: 1, rows, bytes };
  await withLocks(() => dropDetached(db, `${name}_old`));
  yield {};
}

async function* compact({ db, log }: RetentionDeps, { name, bytes }: PastPartition): AsyncGenerator<Step, void> {
  await withLocks(() => createCopy(db, name));
  yield {};
  let kept = 0;
  for (let copied = 0; (copied = await copyRows(db, name, MAX_COPIED)) > 0; kept += copied) {
    yield {};
    await sleep(PAUSE_MS);
  }
  if (!(await withLocks(() => swapPartition(db, name)))) return;
  log.info(
    { table: name, bytes, kept },
    'a table that is past retention was reduced to what unfinished deliveries need',
  );
  yield { days: 1, bytes };
  await withLocks(() => dropDetached(db, `${name}_old`));
  yield {};
}

async function* deletePastRows({ db }: RetentionDeps, partition: PastPartition): AsyncGenerator<Step, void> {
  for (let afterId: string | null = ''; afterId !== null;) {
    const { lastId, deleted }: { lastId: string | null; deleted: number } = await deleteRows(
      db,
      partition,
      afterId,
      MAX_DELETED,
    );
    yield { rows: deleted };
    afterId = lastId;
    if (deleted > 0) await sleep(PAUSE_MS);
  }
}
