import { cpus } from 'node:os';
import { canMeasureCpu } from './cpu';
import { median } from './figures';
import { MODES } from './lab';
import type { Lab, Mode } from './lab';
import { measureRate } from './rate';
import type { Rate, Target } from './rate';
import { manyEndpoints } from './targets';
import { withWorkers } from './workers';

const COUNTS = [1, 2, 3, 4];
const GOAL = 3;
/** Of all cores: more than that, and more workers find none. */
const SATURATED_SHARE = 0.9;

/** Deliveries a second of one to four workers on one stack, and whether the cores allow more. */
export async function reportWorkers(lab: Lab): Promise<void> {
  const target = await manyEndpoints(lab.bench, {});
  for (const mode of MODES) {
    const rounds: Rate[][] = [];
    for (let nth = 1; nth <= lab.options.rounds; nth += 1) {
      const rates: Rate[] = [];
      for (const count of COUNTS) rates.push(await rateOf(lab, mode, count, target));
      rounds.push(rates);
    }
    add(lab, mode, rounds);
  }
}

function rateOf(lab: Lab, mode: Mode, count: number, target: Target): Promise<Rate> {
  const { bench } = lab;
  const { deliveries, window } = lab.sizeOf(mode);
  return withWorkers(bench, { firstAttempt: mode, count }, async (workers) => {
    await measureRate(bench, workers, target, { deliveries: deliveries / 2, window });
    const rate = await measureRate(bench, workers, target, { deliveries, window: window * count });
    bench.progress(`${mode}, ${count} workers: ${rate.perSecond.toFixed(0)} deliveries/s`);
    return rate;
  });
}

function add({ report }: Lab, mode: Mode, rounds: readonly Rate[][]): void {
  const busyCores = (nth: number) => median(rounds.map((rates) => rates[nth]!.busyCores));
  for (const [nth, count] of COUNTS.entries()) {
    const name = `${count} worker${count === 1 ? '' : 's'}`;
    report.add(`deliveries, ${mode}, ${name}`, median(rounds.map((rates) => rates[nth]!.perSecond)), '1/s');
    if (canMeasureCpu) report.add(`busy cores of ${cpus().length}, ${mode}, ${name}`, busyCores(nth), 'cores');
  }
  const ratio = median(rounds.map((rates) => rates.at(-1)!.perSecond / rates[0]!.perSecond));
  const isSaturated = canMeasureCpu && busyCores(COUNTS.length - 1) >= SATURATED_SHARE * cpus().length;
  const goal = `at least ${GOAL}, or no core free`;
  report.addGoal(goal, ratio >= GOAL || isSaturated, `4 workers : 1 worker, ${mode}`, ratio, 'ratio');
}
