import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from './figures';
import { atRate } from './pace';
import type { Bench } from './run';
import type { End } from './scale-ends';
import type { Results } from './scale-results';
import { whileSending } from './scale-sending';

const PER_SECOND = 50;
const QUIET_MS = 5_000;
const DROP_MS = 10_000;
/** Some of the load runs before the drop begins. */
const BEFORE_DROP_MS = 2_000;
const MAX_LOCKED_MS = 1_000;
const MAX_WAIT_MS = 100;
const TABLES = ['finished_deliveries', 'attempts', 'events'];
const LOCK_NOT_AVAILABLE = '55P03';
const PAUSE_MS = 100;
const MAX_TRIES = 100;
const LOOK_EVERY_MS = 2;

/** Drops the oldest day of the log while events are published and sent: how long it has locks, and how long a publisher waits. */
export async function measureDrop(bench: Bench, end: End, results: Results): Promise<void> {
  const found = await end.client.query(`select from pg_proc where proname = 'detach_log_partition'`);
  if (found.rowCount === 0) {
    bench.progress('NOT MEASURED: dropping a day, because this schema has no function for it');
    return;
  }
  await whileSending(bench, end, async () => {
    const quiet = await publishFor(end, QUIET_MS);
    bench.progress(`${end.name}: the oldest day is dropped at ${PER_SECOND} events/s`);
    const watch = watchLocks(end);
    const [busy] = await Promise.all([publishFor(end, DROP_MS), sleep(BEFORE_DROP_MS).then(() => dropOldestDay(end))]);
    const { lockedMs, longestWaitMs } = await watch.end();
    results.addBound('dropping a day: locks of the log, all together, ms', null, lockedMs, MAX_LOCKED_MS);
    results.addBound('dropping a day: longest wait for a lock, ms', null, longestWaitMs, MAX_WAIT_MS);
    results.add('dropping a day: publish without and with it, p50 ms', percentile(quiet, 0.5), percentile(busy, 0.5));
    results.add('dropping a day: the slowest publish, ms', percentile(quiet, 1), percentile(busy, 1));
  });
}

interface LockTimes {
  /** How long the session that drops had one of the log's tables to itself. */
  lockedMs: number;
  longestWaitMs: number;
}

/** Looks all the time at what the session that drops has locked, and at who waits for a lock on a table apart from it. */
function watchLocks({ client, sender }: End): { end: () => Promise<LockTimes> } {
  let isOver = false;
  const watched = (async () => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    const times = { lockedMs: 0, longestWaitMs: 0 };
    let lastMs = performance.now();
    while (!isOver) {
      const found = await sender.db.query<{ isLocked: boolean; waitMs: number }>(
        `select coalesce(bool_or(pid = $1 and granted and mode = 'AccessExclusiveLock'
            and relation = any($2::text[]::regclass[])), false) as "isLocked",
          coalesce(max(extract(epoch from clock_timestamp() - waitstart)) filter (where not granted and pid <> $1) * 1000,
            0)::float8 as "waitMs"
         from pg_locks where locktype = 'relation'`,
        [rows[0]!.pid, TABLES],
      );
      const { isLocked, waitMs } = found.rows[0]!;
      const nowMs = performance.now();
      if (isLocked) times.lockedMs += nowMs - lastMs;
      times.longestWaitMs = Math.max(times.longestWaitMs, waitMs);
      lastMs = nowMs;
      await sleep(LOOK_EVERY_MS);
    }
    return times;
  })();
  return {
    end() {
      isOver = true;
      return watched;
    },
  };
}

/** @returns how long each call took, in milliseconds */
async function publishFor({ sender, accounts }: End, durationMs: number): Promise<number[]> {
  const tookMs: number[] = [];
  await atRate(PER_SECOND, durationMs, async (nth) => {
    const startMs = performance.now();
    await sender.publish(accounts[nth % accounts.length]!.id);
    tookMs.push(performance.now() - startMs);
  });
  return tookMs;
}

async function dropOldestDay({ client }: End): Promise<void> {
  for (const table of TABLES) {
    const { rows } = await client.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = $1::regclass and inhrelid::regclass::text ~ '_\\d{8}$' order by 1 limit 1`,
      [table],
    );
    const { name } = rows[0]!;
    await untilFree(() => client.query('select detach_log_partition($1)', [name]));
    await untilFree(() => client.query('select drop_detached_log_table($1)', [`${name}_old`]));
  }
}

/** Tries again while a table is in use, as the product does. */
async function untilFree(statement: () => Promise<unknown>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      await statement();
      return;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || tries === MAX_TRIES) throw error;
      await sleep(PAUSE_MS);
    }
  }
}
