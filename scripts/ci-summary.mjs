// Prints the last line of a CI run, "N passed, N failed", from the files that `jest --json --outputFile=FILE` wrote.
// Exits with 1 if a test failed, a test file could not run, or no test passed in one of the runs.
import { readFileSync } from 'node:fs';

const [, , ...files] = process.argv;
const runs = files.map(counts);
const sum = (name) => runs.reduce((total, run) => total + run[name], 0);
const skipped = sum('skipped');
console.log(`${sum('passed')} passed, ${sum('failed')} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`);
process.exitCode = runs.length === 0 || runs.some(({ passed, failed }) => failed > 0 || passed === 0) ? 1 : 0;

function counts(path) {
  let results;
  try {
    results = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    // Without results, the test runner itself failed.
    return { passed: 0, failed: 1, skipped: 0 };
  }
  return {
    passed: results.numPassedTests,
    failed: results.numFailedTests + results.numRuntimeErrorTestSuites,
    skipped: results.numPendingTests + results.numTodoTests,
  };
}
