// Draws the plots of docs/performance.md: node test/dev/run-ts.cjs test/bench/plots.ts FILE, as `npm run bench` wrote it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MODES } from './lab';
import { drawBars } from './plot-bars';
import type { BarChart, BarGroup } from './plot-bars';
import type { Measured } from './report';

const images = join(__dirname, '..', '..', 'docs', 'images');
const [, , , file] = process.argv;
if (!file) throw new Error('the file with the results is missing');
const results = JSON.parse(readFileSync(file, 'utf8')) as Measured[];

/** The measures that match, by what the pattern captures: the group, and what is drawn in it. */
function groupsOf(pattern: RegExp): BarGroup[] {
  const groups = new Map<string, Record<string, number>>();
  for (const { measure, value } of results) {
    const { label, series } = pattern.exec(measure)?.groups ?? {};
    if (label === undefined || series === undefined) continue;
    groups.set(label, { ...groups.get(label), [series]: value });
  }
  return [...groups].map(([label, values]) => ({ label, values }));
}

const yardsticks = results
  .filter(({ measure }) => /^\([abc]\) /.test(measure))
  .map(({ measure, value }) => ({ label: measure, values: { yardstick: value } }));
const modes = MODES.join('|');

const CHARTS: Record<string, BarChart> = {
  deliveries: {
    title: 'Deliveries beside the yardsticks',
    unit: 'a second',
    series: [...MODES, 'yardstick'],
    groups: [...yardsticks, ...groupsOf(new RegExp(`^deliveries, (?<series>${modes}), (?<label>.*HTTP.*)$`))],
  },
  workers: {
    title: 'Deliveries of several workers on one stack',
    unit: 'a second',
    series: MODES,
    groups: groupsOf(new RegExp(`^deliveries, (?<series>${modes}), (?<label>\\d workers?)$`)),
  },
  latency: {
    title: 'From publish to arrival',
    unit: 'ms',
    series: ['p50', 'p95', 'p99'],
    groups: groupsOf(/^publish to arrival, (?<label>.*), (?<series>p\d+)$/),
    isLogarithmic: true,
  },
  cpu: {
    title: 'CPU of a delivery by process',
    unit: 'ms',
    series: MODES,
    groups: groupsOf(new RegExp(`^CPU a delivery, (?<series>${modes}), (?<label>.*)$`)),
  },
};

for (const [name, chart] of Object.entries(CHARTS)) {
  if (chart.groups.length === 0) continue;
  writeFileSync(join(images, `performance-${name}.svg`), drawBars(chart));
  process.stdout.write(`docs/images/performance-${name}.svg\n`);
}
