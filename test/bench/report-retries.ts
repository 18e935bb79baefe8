import { databaseTime } from '../../src/db/clock.sql';
import { until } from '../support/until';
import { percentile, ratePerSecond } from './figures';
import type { Lab } from './lab';
import { countPending, countUnfinished, deliveredAttempts } from './log-reads';
import type { Bench } from './run';
import { addWaiting } from './waiting';
import { withWorkers } from './workers';

const ENDPOINTS = 100;
const WITHIN_MS = 60_000;
/** With this many it is found out how fast workflows are started; all must wait before the first retry is due. */
const TRIED_STARTS = 200;
const SAFETY = 1.3;
const MIN_LEAD_MS = 10_000;
const FAR_AHEAD_MS = 24 * 3_600_000;
const SENT_TIMEOUT_MS = 1_800_000;
const P99_GOAL_MS = 1_000;

/** How late retries are when many are due within a minute. Both modes make them in the same way. */
export async function reportRetries({ bench, options, report }: Lab): Promise<void> {
  const { sender, receivers, progress } = bench;
  const accountIds = await sender.createAccounts(await receivers.start(ENDPOINTS, 0));
  const since = await databaseTime(sender.db);
  await withWorkers(bench, { firstAttempt: 'workflow' }, async () => {
    const leadMs = MIN_LEAD_MS + (SAFETY * options.retries * (await startMs(bench))) / TRIED_STARTS;
    const firstDueAt = new Date(Date.now() + leadMs);
    const lastDueAt = new Date(firstDueAt.getTime() + WITHIN_MS);
    progress(`${options.retries} retries are due in ${(leadMs / 1_000).toFixed(0)} s`);
    await addWaiting(sender, { accountIds, count: options.retries, firstDueAt, lastDueAt });
    await until('the workflows to start', async () => (await countPending(sender, accountIds)) === 0, SENT_TIMEOUT_MS);
    if (Date.now() > firstDueAt.getTime()) progress('the first were due before all workflows waited: too slow');
    await until('the retries', async () => (await countUnfinished(sender, accountIds)) === 0, SENT_TIMEOUT_MS);
  });
  const retries = await deliveredAttempts(sender, accountIds, since);
  const lateMs = retries.map(({ dueAtMs, sentAtMs }) => sentAtMs - dueAtMs);
  const name = `lateness of ${options.retries} retries due in a minute`;
  report.add(`${name}, p50`, percentile(lateMs, 0.5), 'ms');
  report.addAtMost(P99_GOAL_MS, `${name}, p99`, percentile(lateMs, 0.99), 'ms');
  report.add('retries meanwhile', ratePerSecond(retries.map(({ sentAtMs }) => sentAtMs)), '1/s');
}

/** How long it takes to start `TRIED_STARTS` workflows that wait. */
async function startMs({ sender, receivers }: Bench): Promise<number> {
  const accountIds = await sender.createAccounts(await receivers.start(ENDPOINTS, 0));
  const dueAt = new Date(Date.now() + FAR_AHEAD_MS);
  const startedAtMs = performance.now();
  await addWaiting(sender, { accountIds, count: TRIED_STARTS, firstDueAt: dueAt, lastDueAt: dueAt });
  await until('the workflows to start', async () => (await countPending(sender, accountIds)) === 0, SENT_TIMEOUT_MS);
  return performance.now() - startedAtMs;
}
