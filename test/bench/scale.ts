import { runBench } from './run';
import type { Bench } from './run';
import { createEnds } from './scale-ends';
import { measureHotPath } from './scale-hot';
import { scaleOptions } from './scale-options';
import { measureReads } from './scale-reads';
import { startRefusing } from './scale-refusing';
import { Results } from './scale-results';
import { measureDrop } from './scale-retention';
import { measureArrival, measureRemovals } from './scale-sending';
import { measureBloat, vacuumedSizes } from './scale-sizes';

// What the product costs with a short log and nothing beside, and with a long log, many held deliveries and paused limiters.
const options = scaleOptions(process.argv.slice(3));

async function measure(bench: Bench): Promise<string[][]> {
  const { progress, onStop } = bench;
  const results = new Results(progress);
  const refusing = await startRefusing();
  onStop(refusing.stop);
  const ends = await createEnds(bench, options, refusing.url);
  const { small, large } = ends;

  progress('publish, claim, begin, record');
  const before = await vacuumedSizes(small.client);
  const deliveries = await measureHotPath(ends, options.calls, results);
  const after = await vacuumedSizes(small.client);
  results.addFigure('bytes on disk per delivered event: log', (after.log - before.log) / deliveries);
  results.addFigure('bytes on disk per delivered event: all tables', (after.all - before.all) / deliveries);

  progress('lists and statistics');
  await measureReads(ends, Math.ceil(options.calls / 4), results);
  progress(`${options.bloat} deliveries through the queue`);
  await measureBloat(large, options.bloat, results, progress);
  await measureArrival(bench, ends, options.steadyS, results);
  await measureRemovals(bench, ends, results);
  await measureDrop(bench, large, results);
  if (options.json) results.writeJson(options.json);
  return results.table();
}

runBench(measure);
