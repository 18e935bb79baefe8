// handl-webhooks from its sources, for run-ts.cjs: its arguments stand where a program has them.
process.argv.splice(1, 1);
require('../../src/cli/handl-webhooks.ts');
