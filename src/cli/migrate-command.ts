import type { Command } from 'commander';
import { DatabaseError, prepareDatabase } from '../db/prepare';
import { CliError } from './cli-error';
import { databaseUrl } from './command-database';
import { described } from './command-options';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

/** `migrate`: every process of the product does the same at start. */
export function addMigrateCommand(program: Command): void {
  described(program.command('migrate'), 'migrate')
    .description('apply the missing migrations to the database')
    .action(async (output: OutputOptions) => {
      await prepareDatabase(await databaseUrl(), { migrate: true }).catch((error: unknown) => {
        throw error instanceof DatabaseError ? new CliError(`DATABASE_URL: ${error.message}`) : error;
      });
      printObject(output, { object: 'migrations', status: 'applied' });
    });
}
