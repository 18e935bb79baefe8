import { cpus, loadavg } from 'node:os';
import { median } from './figures';
import { measureWithBacklog } from './backlog';
import { measureLatency } from './latency';
import type { Latency } from './latency';
import { measureNeighbours } from './neighbours';
import { startReceivers } from './receivers';
import { measureSaturation } from './saturation';
import { createSender } from './sender';
import { startServices } from './services';
import { measureYardstick } from './yardstick';

const ROUNDS = 3;
const ENDPOINTS = 20;
const STEADY_PER_SECOND = 25;
const STEADY_MS = 20_000;
const WARM_UP_MS = 2_000;
const RATIO_GOAL = 0.7;
const NEIGHBOUR_GOAL = 1.5;

const stops: (() => unknown)[] = [];
let starting: ReturnType<typeof startServices> | undefined;
let stopping: Promise<void> | undefined;
const onStop = (stop: () => unknown) => void stops.push(stop);

function progress(line: string): void {
  process.stdout.write(`  ${performance.now().toFixed(0).padStart(7)} ms  ${line}\n`);
}

/** Stops what was started, the last first. An error does not prevent the next stop. */
async function stopAll(): Promise<void> {
  // Something that is still starting cannot be stopped yet.
  await starting?.catch(() => undefined);
  for (let stop = stops.pop(); stop; stop = stops.pop()) {
    try {
      await stop();
    } catch (error) {
      progress(`not stopped cleanly: ${String(error)}`);
    }
  }
}

async function main(): Promise<string[][]> {
  progress(`${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)} before the start`);
  starting = startServices(progress, onStop);
  const services = await starting;
  const sender = createSender(services);
  onStop(() => sender.close());
  const receivers = startReceivers();
  onStop(() => receivers.stop());
  const accountIds = await sender.createAccounts(await receivers.start(ENDPOINTS, false));

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
  progress(`load average ${loadavg()[0]!.toFixed(1)} at the end`);

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

function print(rows: string[][]): void {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const lines = rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column]!)).join('  '));
  process.stdout.write(`\n${lines.map((line) => line.trimEnd()).join('\n')}\n`);
}

const stopOnce = () => (stopping ??= stopAll());

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void stopOnce().finally(() => process.exit(1)));
}
main()
  .finally(stopOnce)
  .then(
    (rows) => {
      print(rows);
      process.exit(0);
    },
    (error: unknown) => {
      process.stderr.write(`${String((error as Error).stack)}\n`);
      process.exit(1);
    },
  );
