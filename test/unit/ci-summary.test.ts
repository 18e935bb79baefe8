import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SCRIPT = join(__dirname, '..', '..', 'scripts', 'ci-summary.mjs');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handl-ci-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The counts of Jest's results: passed, failed, broken files, skipped. */
function resultsOf(name: string, [passed, failed, broken, skipped]: [number, number, number, number]): string {
  const file = join(folder, name);
  const counts = { numPassedTests: passed, numFailedTests: failed, numRuntimeErrorTestSuites: broken };
  writeFileSync(file, JSON.stringify({ ...counts, numPendingTests: skipped, numTodoTests: 0 }));
  return file;
}

function summary(...files: string[]): [line: string, code: number | null] {
  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, ...files], { encoding: 'utf8' });
  return [stdout.trim(), status];
}

test('the last line adds up the runs on all versions of Node', () => {
  const first = resultsOf('first', [1_000, 0, 0, 2]);
  expect(summary(first)).toEqual(['1000 passed, 0 failed, 2 skipped', 0]);
  expect(summary(first, resultsOf('second', [300, 0, 0, 0]))).toEqual(['1300 passed, 0 failed, 2 skipped', 0]);
});

test('a run that failed, broke, tested nothing or left no results fails all of it', () => {
  const first = resultsOf('first', [1_000, 0, 0, 0]);
  expect(summary(first, resultsOf('failed', [299, 1, 0, 0]))).toEqual(['1299 passed, 1 failed', 1]);
  expect(summary(first, resultsOf('broken', [299, 0, 1, 0]))).toEqual(['1299 passed, 1 failed', 1]);
  expect(summary(first, resultsOf('empty', [0, 0, 0, 0]))).toEqual(['1000 passed, 0 failed', 1]);
  expect(summary(first, join(folder, 'missing'))).toEqual(['1000 passed, 1 failed', 1]);
});
