import type { Command } from 'commander';
import { migrate } from '../db/migrate';
import { CliError, oneLine } from './cli-error';
import { databaseUrl } from './command-database';
import { described } from './command-options';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

/** `migrate`: every process of the product does the same at start. */
export function addMigrateCommand(program: Command): void {
  described(program.command('migrate'), 'migrate')
    .description('apply the missing migrations to the database')
    .action(async (output: OutputOptions) => {
      await migrate(await databaseUrl()).catch((error: unknown) => {
        throw new CliError(`DATABASE_URL: the database could not be prepared: ${oneLine(error)}`);
      });
      printObject(output, { object: 'migrations', status: 'applied' });
    });
}
