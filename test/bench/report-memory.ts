import { until } from '../support/until';
import type { Lab } from './lab';
import { countPending } from './log-reads';
import { addWaiting } from './waiting';
import type { Memory } from './worker-process';
import { withWorkers } from './workers';

const ENDPOINTS = 100;
const DUE_IN_MS = 24 * 3_600_000;
/** More than any machine takes. */
const TIMEOUT_MS = 4 * 3_600_000;
const BYTES_PER_MB = 1_000_000;

/** What a worker holds while many deliveries wait for a retry that it has started. */
export async function reportMemory({ bench, options, report }: Lab): Promise<void> {
  const { sender, receivers } = bench;
  const accountIds = await sender.createAccounts(await receivers.start(ENDPOINTS, 0));
  await withWorkers(bench, { firstAttempt: 'workflow' }, async (workers) => {
    const add = (what: string, { rssBytes, heapBytes }: Memory) => {
      report.add(`memory of a worker, ${what} waiting, resident`, rssBytes / BYTES_PER_MB, 'MB');
      report.add(`memory of a worker, ${what} waiting, JavaScript heap`, heapBytes / BYTES_PER_MB, 'MB');
    };
    add('nothing', (await workers.memory())[0]!);
    const dueAt = new Date(Date.now() + DUE_IN_MS);
    await addWaiting(sender, { accountIds, count: options.waiting, firstDueAt: dueAt, lastDueAt: dueAt });
    await until('the workflows to start', async () => (await countPending(sender, accountIds)) === 0, TIMEOUT_MS);
    add(`${options.waiting} deliveries`, (await workers.memory())[0]!);
  });
}
