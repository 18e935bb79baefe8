import { median } from './figures';
import { measureWithBacklog } from './backlog';
import { measureLatency } from './latency';
import type { Latency } from './latency';
import { measureNeighbours } from './neighbours';
import { runBench } from './run';
import type { Bench } from './run';
import { measureSaturation } from './saturation';
import { measureYardstick } from './yardstick';

const ROUNDS = 3;
const ENDPOINTS = 20;
const STEADY_PER_SECOND = 25;
const STEADY_MS = 20_000;
const WARM_UP_MS = 2_000;
const RATIO_GOAL = 0.7;
const NEIGHBOUR_GOAL = 1.5;

async function measure({ services, sender, receivers, progress }: Bench): Promise<string[][]> {
  const accountIds = await sender.createAccounts(await receivers.start(ENDPOINTS, 0));

  const yardsticks: number[] = [];
  const rates: number[] = [];
  for (let round = 1; round <= ROUNDS; round += 1) {
    yardsticks.push(await measureYardstick(services, round));
    progress(`round ${round}: ${yardsticks.at(-1)!.toFixed(0)} empty workflows/s`);
    rates.push(await measureSaturation(sender, accountIds));
    progress(`round ${round}: ${rates.at(-1)!.toFixed(0)} deliveries/s`);
  }

  sender.startSending();
  const load = { accountIds, perSecond: STEADY_PER_SECOND };
  await measureLatency(sender, receivers, { ...load, durationMs: WARM_UP_MS });
  progress(`${STEADY_PER_SECOND} events/s for ${STEADY_MS / 1_000} s`);
  const steady = await measureLatency(sender, receivers, { ...load, durationMs: STEADY_MS });
  progress('with a backlog of the other endpoints');
  const withBacklog = await measureWithBacklog(sender, receivers, accountIds);
  const { alone, withNeighbours } = await measureNeighbours(sender, receivers, progress);

  // Alternating, because the machine may be slower in one round than in the next.
  const ratio = median(rates.map((rate, round) => rate / yardsticks[round]!));
  const slower = withNeighbours.p99Ms / alone.p99Ms;
  return [
    ['measure', 'figure', 'goal'],
    ['empty workflows/s (yardstick)', median(yardsticks).toFixed(0), ''],
    ['deliveries/s at saturation', median(rates).toFixed(0), ''],
    ['  deliveries : empty workflows', ratio.toFixed(2), `at least ${RATIO_GOAL}`],
    [`publish to arrival at ${STEADY_PER_SECOND}/s, p50 / p99`, shown(steady), ''],
    [`few events with a backlog of ${ENDPOINTS} endpoints, p50 / p99`, shown(withBacklog), ''],
    ['good endpoint alone, p50 / p99', shown(alone), ''],
    ['good endpoint with silent neighbours, p50 / p99', shown(withNeighbours), ''],
    ['  p99 with neighbours : p99 alone', slower.toFixed(2), `at most ${NEIGHBOUR_GOAL}`],
  ];
}

const shown = ({ p50Ms, p99Ms }: Latency) => `${p50Ms.toFixed(0)} / ${p99Ms.toFixed(0)} ms`;

runBench(measure);
