// Runs handl-webhooks from its sources through run-ts.cjs, with its arguments where a program expects them.
process.argv.splice(1, 1);
require('../../src/cli/handl-webhooks.ts');
