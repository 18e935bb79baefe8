import { databaseTime } from '../../src/db/clock.sql';
import { createNotifier } from '../../src/sending/wake';
import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { percentile } from './figures';
import { MODES } from './lab';
import type { Lab, Mode } from './lab';
import { measureLatency, measureTimes } from './latency';
import type { Latency, Publisher } from './latency';
import { countUnfinished, deliveredAttempts } from './log-reads';
import { measureRate } from './rate';
import { ROUND_TRIP_MS } from './report-rates';
import { manyEndpoints, oneEndpoint } from './targets';
import { withWorkers } from './workers';
import type { Workers } from './workers';

const ENDPOINTS = 20;
const PER_SECOND = 50;
const SHARES = [0.25, 0.5, 0.8];
const AUTO_SHARE = 0.5;
/** Node compiles what runs often, which takes some seconds of traffic. */
const WARM_UP_MS = 10_000;
const DIRECT_P50_GOAL_MS = 5;
const P99_TO_P50_GOAL = 3;
/** Seldom enough that one connection carries them all, if it is kept. */
const FAR_PER_SECOND = 10;
const ROUND_TRIPS_GOAL = 1.2;

/** From publish to arrival, in both modes: at a steady rate, and at shares of what one worker sends at most. */
export async function reportLatency(lab: Lab): Promise<void> {
  const accountIds = await lab.bench.sender.createAccounts(await lab.bench.receivers.start(ENDPOINTS, 0));
  for (const mode of MODES) {
    const { certificate } = lab;
    await withWorkers(lab.bench, { firstAttempt: mode, certificate }, async (workers) => {
      const latencyAt = async (perSecond: number, publisher: Publisher = workers): Promise<Latency> => {
        const load = { accountIds, perSecond, durationMs: lab.options.steadyS * 1_000 };
        return measureLatency(publisher, lab.bench.receivers, load);
      };
      await measureTimes(workers, lab.bench.receivers, { accountIds, perSecond: PER_SECOND, durationMs: WARM_UP_MS });
      const steady = await latencyAt(PER_SECOND);
      const name = `publish to arrival, ${mode}`;
      add(lab, `${name}, ${PER_SECOND}/s`, steady);
      if (mode === 'direct') {
        lab.report.addAtMost(DIRECT_P50_GOAL_MS, `${name}, ${PER_SECOND}/s: p50`, steady.p50Ms, 'ms');
        lab.report.addAtMost(
          P99_TO_P50_GOAL,
          `${name}, ${PER_SECOND}/s: p99 : p50`,
          steady.p99Ms / steady.p50Ms,
          'ratio',
        );
        add(lab, `${name}, ${PER_SECOND}/s, API in a process of its own`, await latencyAt(PER_SECOND, ofApi(lab)));
      }
      const capacity = lab.capacity[mode] ?? (await capacityOf(lab, mode, workers));
      for (const share of SHARES) {
        add(lab, `${name}, ${share * 100} % of capacity`, await latencyAt(share * capacity));
      }
      await reportFarAway(lab, mode, workers);
    });
  }
  await reportAuto(lab, accountIds);
}

/** `auto` at a rate that workflows can carry, and at one that they cannot. */
async function reportAuto(lab: Lab, accountIds: readonly AccountId[]): Promise<void> {
  const { bench, capacity, options } = lab;
  await withWorkers(bench, { firstAttempt: 'auto' }, async (workers) => {
    const durationMs = options.steadyS * 1_000;
    const loadAt = (mode: Mode) => ({ accountIds, perSecond: AUTO_SHARE * capacity[mode]!, durationMs });
    await measureTimes(workers, bench.receivers, { ...loadAt('workflow'), durationMs: WARM_UP_MS });
    for (const mode of MODES) {
      const name = `publish to arrival, auto, ${AUTO_SHARE * 100} % of the capacity of ${mode}`;
      add(lab, name, await measureLatency(workers, bench.receivers, loadAt(mode)));
    }
  });
}

/** Publishes, and wakes the workers through the database. */
function ofApi({ bench: { sender } }: Lab): Publisher {
  const notify = createNotifier(sender.apiDb);
  return {
    async publish(accountId, type) {
      const id = await sender.publish(accountId, type);
      notify();
      return id;
    },
  };
}

async function capacityOf(lab: Lab, mode: Mode, workers: Workers): Promise<number> {
  const target = await manyEndpoints(lab.bench, {});
  await measureRate(lab.bench, workers, target, lab.sizeOf(mode));
  const { perSecond } = await measureRate(lab.bench, workers, target, lab.sizeOf(mode));
  return (lab.capacity[mode] = perSecond);
}

function add({ report }: Lab, measure: string, { p50Ms, p95Ms, p99Ms }: Latency): void {
  report.add(`${measure}, p50`, p50Ms, 'ms');
  report.add(`${measure}, p95`, p95Ms, 'ms');
  report.add(`${measure}, p99`, p99Ms, 'ms');
}

/** How long attempts take over a long link with HTTPS: from their begin until the status has come back. */
async function reportFarAway(
  { bench, options, certificate, report }: Lab,
  mode: Mode,
  workers: Workers,
): Promise<void> {
  const { sender } = bench;
  const { events } = await oneEndpoint(bench, { certificate, roundTripMs: ROUND_TRIP_MS });
  const accountIds: AccountId[] = events.map(({ accountId }) => accountId);
  const load = { accountIds, perSecond: FAR_PER_SECOND };
  await measureTimes(workers, bench.receivers, { ...load, durationMs: WARM_UP_MS });
  const since = await databaseTime(sender.db);
  await measureTimes(workers, bench.receivers, { ...load, durationMs: options.steadyS * 1_000 });
  await until('the results', async () => (await countUnfinished(sender, accountIds)) === 0);
  const attempts = await deliveredAttempts(sender, accountIds, since);
  const p50 = percentile(
    attempts.map(({ durationMs }) => durationMs),
    0.5,
  );
  const measure = `attempt over HTTPS, ${mode}, ${ROUND_TRIP_MS} ms away, p50 : round trip`;
  report.addAtMost(ROUND_TRIPS_GOAL, measure, p50 / ROUND_TRIP_MS, 'ratio');
}
