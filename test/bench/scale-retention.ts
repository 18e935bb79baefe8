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
    const [busy, lockedMs] = await Promise.all([
      publishFor(end, DROP_MS),
      sleep(BEFORE_DROP_MS).then(() => dropOldestDay(end)),
    ]);
    results.addBound('dropping a day: all its locks together, ms', null, lockedMs, MAX_LOCKED_MS);
    results.addBound('dropping a day: longest wait for a lock, ms', null, await watch.end(), MAX_WAIT_MS);
    results.add('dropping a day: publish without and with it, p50 ms', percentile(quiet, 0.5), percentile(busy, 0.5));
    results.add('dropping a day: the slowest publish, ms', percentile(quiet, 1), percentile(busy, 1));
  });
}

/** Looks all the time at who waits for a lock on a table, apart from the session that drops. */
function watchLocks({ client, sender }: End): { end: () => Promise<number> } {
  let isOver = false;
  const watched = (async () => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    let longestMs = 0;
    while (!isOver) {
      const found = await sender.db.query<{ ms: number }>(
        `select coalesce(max(extract(epoch from clock_timestamp() - waitstart)) * 1000, 0)::float8 as ms
         from pg_locks where locktype = 'relation' and not granted and pid <> $1`,
        [rows[0]!.pid],
      );
      longestMs = Math.max(longestMs, found.rows[0]!.ms);
      await sleep(LOOK_EVERY_MS);
    }
    return longestMs;
  })();
  return {
    /** @returns the longest wait that was seen, in milliseconds */
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

/** @returns for how long the statements that lock ran, in milliseconds */
async function dropOldestDay({ client }: End): Promise<number> {
  let lockedMs = 0;
  for (const table of TABLES) {
    const { rows } = await client.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits
       where inhparent = $1::regclass and inhrelid::regclass::text ~ '_\\d{8}$' order by 1 limit 1`,
      [table],
    );
    const { name } = rows[0]!;
    lockedMs += await locking(() => client.query('select detach_log_partition($1)', [name]));
    lockedMs += await locking(() => client.query('select drop_detached_log_table($1)', [`${name}_old`]));
  }
  return lockedMs;
}

/** Tries again while a table is in use, as the product does. */
async function locking(statement: () => Promise<unknown>): Promise<number> {
  let tookMs = 0;
  for (let tries = 1; ; tries += 1) {
    const startMs = performance.now();
    try {
      await statement();
      return tookMs + performance.now() - startMs;
    } catch (error) {
      if ((error as { code?: string }).code !== LOCK_NOT_AVAILABLE || tries === MAX_TRIES) throw error;
      tookMs += performance.now() - startMs;
      await sleep(PAUSE_MS);
    }
  }
}
