#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addAccountCommands } from './accounts';
import { oneLine } from './cli-error';
import { addKeyCommands } from './keys';
import { addMigrateCommand } from './migrate';
import { addPublishCommand } from './publish';
import { addSecretCommands } from './secrets';

const FAILED = 1;
const WRONG_USAGE = 2;

const HELP = `
Settings come from the environment, as for the product. Without DATABASE_URL the embedded
database of DATA_DIR is used, if it runs.

Exit codes: 0 done, 1 failed, 2 wrong usage.

Examples:
  $ handl-webhooks accounts create --name Shop --email ops@example.com
  $ handl-webhooks keys create --account acct_…
  $ handl-webhooks publish --account acct_… --type order.created --data order.json`;

const program = new Command('handl-webhooks')
  .description('Runs HanDl Webhooks from the command line')
  .addHelpText('after', HELP)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(`${text.trim().replaceAll(/\s+/g, ' ')} (--help tells more)\n`),
  });
addAccountCommands(program);
addKeyCommands(program);
addMigrateCommand(program);
addPublishCommand(program);
addSecretCommands(program);

program.parseAsync().catch((error: unknown) => {
  // What commander refuses it has printed already.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  else {
    process.stderr.write(`error: ${oneLine(error)}\n`);
    process.exitCode = FAILED;
  }
});
