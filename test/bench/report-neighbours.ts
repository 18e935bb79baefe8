import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { MODES } from './lab';
import type { Lab, Mode } from './lab';
import { measureLatency, measureLatencyWithin } from './latency';
import { countSending } from './log-reads';
import { atRate } from './pace';
import { withWorkers } from './workers';
import type { Workers } from './workers';

const GOOD_PER_SECOND = 20;
const WARM_UP_MS = 3_000;
const SILENT_ENDPOINTS = 10;
const SILENT_PER_SECOND = 50;
const SLOW_ENDPOINTS = 50;
const SLOW_MS = 9_000;
/** Events, of which each goes to all slow endpoints. */
const SLOW_PER_SECOND = 2.4;
/** What has not arrived then counts with the time that it has waited. */
const PATIENCE_MS = 10_000;
const STOP_TIMEOUT_MS = 120_000;
const GOAL = 1.3;

interface Neighbours {
  name: string;
  accountIds: AccountId[];
  /** Events over all of them. */
  perSecond: number;
}

/** What others do to an account with one good endpoint. */
export async function reportNeighbours(lab: Lab): Promise<void> {
  const { sender, receivers } = lab.bench;
  const goodIds = await sender.createAccounts(await receivers.start(1, 0));
  for (const mode of MODES) {
    await withWorkers(lab.bench, { firstAttempt: mode }, async (workers) => {
      const load = { accountIds: goodIds, perSecond: GOOD_PER_SECOND };
      await measureLatency(workers, receivers, { ...load, durationMs: WARM_UP_MS });
      await reportBeside(lab, mode, workers, goodIds, {
        name: `${SILENT_ENDPOINTS} silent endpoints`,
        accountIds: await sender.createAccounts(await receivers.start(SILENT_ENDPOINTS, null)),
        perSecond: SILENT_PER_SECOND,
      });
      await reportBeside(lab, mode, workers, goodIds, {
        name: `${SLOW_ENDPOINTS} slow endpoints of one account`,
        accountIds: [await sender.createAccountWith(await receivers.start(SLOW_ENDPOINTS, SLOW_MS))],
        perSecond: SLOW_PER_SECOND,
      });
    });
  }
}

async function reportBeside(
  { bench, options, report }: Lab,
  mode: Mode,
  workers: Workers,
  goodIds: readonly AccountId[],
  { name, accountIds, perSecond }: Neighbours,
): Promise<void> {
  const { sender, receivers } = bench;
  const durationMs = options.steadyS * 1_000;
  const load = { accountIds: goodIds, perSecond: GOOD_PER_SECOND, durationMs };
  const alone = await measureLatency(workers, receivers, load);
  const [beside] = await Promise.all([
    measureLatencyWithin(workers, receivers, load, PATIENCE_MS),
    atRate(perSecond, durationMs, async (nth) => {
      await workers.publish(accountIds[nth % accountIds.length]!);
    }),
  ]);
  report.add(`good endpoint alone, ${mode}, before ${name}, p99`, alone.p99Ms, 'ms');
  report.add(`good endpoint, ${mode}, beside ${name}, p99`, beside.p99Ms, 'ms');
  report.addAtMost(GOAL, `p99 beside ${name} : alone, ${mode}`, beside.p99Ms / alone.p99Ms, 'ratio');
  await sender.turnOff(accountIds);
  const ended = async () => (await countSending(sender, accountIds)) === 0;
  await until('the neighbours to end', ended, STOP_TIMEOUT_MS);
}
