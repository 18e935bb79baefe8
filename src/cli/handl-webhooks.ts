#!/usr/bin/env node
import { Command, CommanderError } from 'commander';
import { addAccountCommands } from './account-commands';
import { oneLine } from './cli-error';
import { addEventCommands } from './event-commands';
import { addKeyCommands } from './key-commands';
import { addMigrateCommand } from './migrate-command';
import { addPruneCommand } from './prune-command';
import { addPublishCommand } from './publish-command';
import { addSecretCommands } from './secret-commands';
import { addSendingCommands } from './sending-commands';

const FAILED = 1;
const WRONG_USAGE = 2;

const HELP = `
Settings come from the environment, as for the product. Without DATABASE_URL, the running
database of npm start in DATA_DIR is used.

Exit codes: 0 success, 1 failure, 2 wrong usage.

Examples:
  $ handl-webhooks accounts create --name Shop --email ops@example.com
  $ handl-webhooks keys create --account acct_…
  $ handl-webhooks publish --account acct_… --type order.created --data order.json`;

const program = new Command('handl-webhooks')
  .description('Operates HanDl Webhooks from the command line')
  .addHelpText('after', HELP)
  .exitOverride()
  .configureOutput({
    outputError: (text, write) => write(`${text.trim().replaceAll(/\s+/g, ' ')} (--help tells more)\n`),
  });
addAccountCommands(program);
addEventCommands(program);
addKeyCommands(program);
addMigrateCommand(program);
addPruneCommand(program);
addPublishCommand(program);
addSecretCommands(program);
addSendingCommands(program);

program.parseAsync().catch((error: unknown) => {
  // Commander has already printed its own errors.
  if (error instanceof CommanderError) {
    process.exitCode = error.exitCode === 0 ? 0 : WRONG_USAGE;
  } else {
    process.stderr.write(`error: ${oneLine(error)}\n`);
    process.exitCode = FAILED;
  }
});
