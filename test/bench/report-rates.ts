import { canMeasureCpu } from './cpu';
import { median } from './figures';
import type { Lab } from './lab';
import { MODES } from './lab';
import type { Mode } from './lab';
import { measureRate } from './rate';
import type { Rate, Target } from './rate';
import type { Path } from './receiver-process';
import { fanOut, manyEndpoints, oneEndpoint } from './targets';
import { withWorkers } from './workers';
import { measureYardstick } from './yardstick';
import { measurePosts } from './yardstick-posts';
import { measureRows } from './yardstick-rows';

export const ROUND_TRIP_MS = 50;
const POSTED_ENDPOINTS = 100;
const POSTS = 3_000;
const ROWS = 3_200;
/** The share of the deliveries with which limiters and caches get warm before a measurement. */
const WARM_UP_SHARE = 0.2;
const WORKFLOW_GOAL = 0.8;
const DIRECT_GOAL = 0.6;
const DIRECT_TO_WORKFLOW_GOAL = 15;
const SHAPES = { '1 endpoint': oneEndpoint, '100 endpoints': manyEndpoints, 'fan-out 10': fanOut };
/** What is compared with the yardsticks. */
const PLAIN = '100 endpoints, HTTP';

interface Round {
  workflows: number;
  posts: number;
  rows: number;
  rates: Record<Mode, Map<string, Rate>>;
}

/** Deliveries a second in both modes, beside the yardsticks, and what a delivery costs. */
export async function reportRates(lab: Lab): Promise<void> {
  const { bench, options } = lab;
  const targets = await targetsOf(lab);
  const posted = await bench.receivers.start(POSTED_ENDPOINTS, 0);
  const rounds: Round[] = [];
  for (let nth = 1; nth <= options.rounds; nth += 1) {
    bench.progress(`round ${nth}: yardsticks`);
    const workflows = await measureYardstick(bench.services, nth);
    const posts = await measurePosts(posted, POSTS);
    const rows = await measureRows(bench.sender, ROWS);
    const rates = { workflow: await ratesOf(lab, 'workflow', targets), direct: await ratesOf(lab, 'direct', targets) };
    rounds.push({ workflows, posts, rows, rates });
  }
  addYardsticks(lab, rounds);
  for (const mode of MODES) addRates(lab, mode, rounds, [...targets.keys()]);
  addRatios(lab, rounds);
}

async function targetsOf({ bench, certificate }: Lab): Promise<Map<string, Target>> {
  const targets = new Map<string, Target>();
  const paths: Record<string, Path> = {
    HTTP: {},
    HTTPS: { certificate },
    [`HTTP, ${ROUND_TRIP_MS} ms away`]: { roundTripMs: ROUND_TRIP_MS },
    [`HTTPS, ${ROUND_TRIP_MS} ms away`]: { certificate, roundTripMs: ROUND_TRIP_MS },
  };
  for (const [name, path] of Object.entries(paths)) {
    for (const [shape, create] of Object.entries(SHAPES)) targets.set(`${shape}, ${name}`, await create(bench, path));
  }
  return targets;
}

function ratesOf(lab: Lab, mode: Mode, targets: ReadonlyMap<string, Target>): Promise<Map<string, Rate>> {
  const { bench, certificate } = lab;
  return withWorkers(bench, { firstAttempt: mode, certificate }, async (workers) => {
    const rates = new Map<string, Rate>();
    for (const [name, target] of targets) {
      const size = lab.sizeOf(mode);
      await measureRate(bench, workers, target, { ...size, deliveries: size.deliveries * WARM_UP_SHARE });
      rates.set(name, await measureRate(bench, workers, target, size));
      bench.progress(`${mode}, ${name}: ${rates.get(name)!.perSecond.toFixed(0)} deliveries/s`);
    }
    return rates;
  });
}

function addYardsticks({ report }: Lab, rounds: readonly Round[]): void {
  report.add('(a) empty workflows started eagerly', median(rounds.map(({ workflows }) => workflows)), '1/s');
  report.add('(b) signed POSTs without a database', median(rounds.map(({ posts }) => posts)), '1/s');
  report.add('(c) rows of a delivery by bare SQL', median(rounds.map(({ rows }) => rows)), '1/s');
}

function addRates(lab: Lab, mode: Mode, rounds: readonly Round[], targets: readonly string[]): void {
  const { report } = lab;
  const figure = (name: string, of: (rate: Rate) => number) => median(rounds.map((r) => of(r.rates[mode].get(name)!)));
  for (const name of targets) {
    const perSecond = figure(name, (rate) => rate.perSecond);
    report.add(`deliveries, ${mode}, ${name}`, perSecond, '1/s');
    if (name === PLAIN) lab.capacity[mode] = perSecond;
  }
  if (!canMeasureCpu) return;
  for (const group of rounds[0]!.rates[mode].get(PLAIN)!.cpuMs.keys()) {
    report.add(
      `CPU a delivery, ${mode}, ${group}`,
      figure(PLAIN, (rate) => rate.cpuMs.get(group)!),
      'ms',
    );
  }
}

/** Medians of ratios within a round, because the machine may be slower in one round than in the next. */
function addRatios({ report }: Lab, rounds: readonly Round[]): void {
  const ratio = (of: (workflow: number, direct: number, round: Round) => number) =>
    median(
      rounds.map((round) => {
        const perSecond = (mode: Mode) => round.rates[mode].get(PLAIN)!.perSecond;
        return of(perSecond('workflow'), perSecond('direct'), round);
      }),
    );
  const workflow = ratio((ofWorkflow, _direct, { workflows }) => ofWorkflow / workflows);
  report.addAtLeast(WORKFLOW_GOAL, 'workflow : (a)', workflow, 'ratio');
  const direct = ratio((_workflow, ofDirect, { posts, rows }) => ofDirect / Math.min(posts, rows));
  report.addAtLeast(DIRECT_GOAL, 'direct : the smaller of (b) and (c)', direct, 'ratio');
  const both = ratio((ofWorkflow, ofDirect) => ofDirect / ofWorkflow);
  report.addAtLeast(DIRECT_TO_WORKFLOW_GOAL, 'direct : workflow', both, 'ratio');
}
