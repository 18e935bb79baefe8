import { makeCertificate } from './certificate';
import { Lab } from './lab';
import { benchOptions } from './options';
import type { Section } from './options';
import { Report } from './report';
import { reportLatency } from './report-latency';
import { reportMemory } from './report-memory';
import { reportNeighbours } from './report-neighbours';
import { reportRates } from './report-rates';
import { reportRetries } from './report-retries';
import { reportWorkers } from './report-workers';
import { runBench } from './run';
import type { Bench } from './run';

// How fast the product is on this machine, compared with what the machine can do. docs/performance.md describes the method.
const options = benchOptions(process.argv.slice(3));

const SECTION: Record<Section, (lab: Lab) => Promise<void>> = {
  rates: reportRates,
  latency: reportLatency,
  neighbours: reportNeighbours,
  workers: reportWorkers,
  retries: reportRetries,
  memory: reportMemory,
};

async function measure(bench: Bench): Promise<string[][]> {
  const report = new Report(bench.progress);
  const lab = new Lab(bench, options, report, makeCertificate(bench.onStop));
  for (const section of options.sections) {
    bench.progress(`--- ${section}`);
    await SECTION[section](lab);
    if (options.json) report.writeJson(options.json);
  }
  return report.table();
}

runBench(measure);
