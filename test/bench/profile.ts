// Draws where a worker's threads spend their time in each mode: node test/dev/run-ts.cjs test/bench/profile.ts
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { openFolder } from '../support/open-folder';
import { callTree } from './call-tree';
import type { Call, CpuProfile } from './call-tree';
import { MODES } from './lab';
import type { Mode } from './lab';
import { drawFlames } from './plot-flames';
import { measureRate } from './rate';
import { runBench } from './run';
import type { Bench } from './run';
import { manyEndpoints } from './targets';
import { withWorkers } from './workers';

const root = join(__dirname, '..', '..');
const SIZES = {
  workflow: { deliveries: 600, window: 100 },
  direct: { deliveries: 6_000, window: 500 },
} satisfies Record<Mode, object>;
const WARM_UP_SHARE = 0.3;
/** In the name of a profile: the number of the thread, of which 0 is the main one. */
const THREAD = /\.(\d+)\.\d+\.cpuprofile$/;

runBench(async (bench) => {
  const rows = [['thread', 'ms without idle time']];
  for (const mode of MODES) {
    for (const [thread, calls] of await profile(bench, mode)) {
      const image = `docs/images/performance-profile-${thread}.svg`;
      writeFileSync(join(root, image), drawFlames(`CPU of a worker: ${thread.replaceAll('-', ' ')}`, calls));
      rows.push([image, (calls.us / 1_000).toFixed(0)]);
    }
  }
  return rows;
});

/** The calls of a worker's main thread, and in the mode with workflows of the busiest thread that runs them. */
async function profile(bench: Bench, mode: Mode): Promise<[string, Call][]> {
  const profiles = openFolder('handl-profile-');
  bench.onStop(() => rmSync(profiles, { recursive: true, force: true }));
  let fromUs = 0;
  await withWorkers(bench, { firstAttempt: mode, profiles }, async (workers) => {
    const target = await manyEndpoints(bench, {});
    const size = SIZES[mode];
    await measureRate(bench, workers, target, { ...size, deliveries: size.deliveries * WARM_UP_SHARE });
    fromUs = Number(process.hrtime.bigint() / 1_000n);
    await measureRate(bench, workers, target, size);
  });
  const threads = readdirSync(profiles).map((file) => {
    const calls = callTree(JSON.parse(readFileSync(join(profiles, file), 'utf8')) as CpuProfile, root, fromUs);
    return { isMain: THREAD.exec(file)?.[1] === '0', calls };
  });
  const main = threads.find(({ isMain }) => isMain)!;
  const [busiest] = threads.filter(({ isMain }) => !isMain).toSorted((a, b) => b.calls.us - a.calls.us);
  const drawn: [string, Call][] = [[`${mode}-mode-main-thread`, main.calls]];
  if (mode === 'workflow') drawn.push(['workflow-mode-workflow-thread', busiest!.calls]);
  return drawn;
}
