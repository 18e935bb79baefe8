import { until } from '../support/until';
import { percentile, ratePerSecond } from './figures';
import type { Lab } from './lab';
import { countPending, countUnfinished, databaseNow, deliveredAttempts } from './log-reads';
import { addWaiting } from './waiting';
import { withWorkers } from './workers';

const ENDPOINTS = 100;
const WITHIN_MS = 60_000;
/** How long the workflows take to be started: by what a worker sends, if it is known. */
const SLOW_STARTS_PER_SECOND = 40;
const SAFETY = 1.4;
const MIN_LEAD_MS = 10_000;
const SENT_TIMEOUT_MS = 1_800_000;
const P99_GOAL_MS = 1_000;

/** How late retries are when many are due within a minute. Both modes make them in the same way. */
export async function reportRetries({ bench, options, report, capacity }: Lab): Promise<void> {
  const { sender, receivers, progress } = bench;
  const accountIds = await sender.createAccounts(await receivers.start(ENDPOINTS, 0));
  const since = await databaseNow(sender);
  await withWorkers(bench, { firstAttempt: 'workflow' }, async () => {
    const startsPerSecond = capacity.workflow ?? SLOW_STARTS_PER_SECOND;
    const leadMs = MIN_LEAD_MS + (SAFETY * options.retries * 1_000) / startsPerSecond;
    const firstDueAt = new Date(Date.now() + leadMs);
    const lastDueAt = new Date(firstDueAt.getTime() + WITHIN_MS);
    progress(`${options.retries} retries are due in ${(leadMs / 1_000).toFixed(0)} s`);
    await addWaiting(sender, { accountIds, count: options.retries, firstDueAt, lastDueAt });
    await until('the workflows to start', async () => (await countPending(sender, accountIds)) === 0, leadMs * 2);
    progress(`started ${((firstDueAt.getTime() - Date.now()) / 1_000).toFixed(0)} s before the first is due`);
    await until('the retries', async () => (await countUnfinished(sender, accountIds)) === 0, SENT_TIMEOUT_MS);
  });
  const retries = await deliveredAttempts(sender, accountIds, since);
  const lateMs = retries.map(({ dueAtMs, sentAtMs }) => sentAtMs - dueAtMs);
  const name = `lateness of ${options.retries} retries due in a minute`;
  report.add(`${name}, p50`, percentile(lateMs, 0.5), 'ms');
  report.addAtMost(P99_GOAL_MS, `${name}, p99`, percentile(lateMs, 0.99), 'ms');
  report.add('retries meanwhile', ratePerSecond(retries.map(({ sentAtMs }) => sentAtMs)), '1/s');
}
