import { join } from 'node:path';
import type { Command } from 'commander';
import { projectRoot } from '../embedded/project-root';
import { migrate } from '../migrate';
import { CliError, oneLine } from './cli-error';
import { databaseUrl } from './database';
import { described } from './options';
import { printObject } from './output';
import type { OutputOptions } from './output';

/** `migrate`: what every process of the product also does at its start. */
export function addMigrateCommand(program: Command): void {
  described(program.command('migrate'), 'migrate')
    .description('apply the migrations that the database lacks')
    .action(async (output: OutputOptions) => {
      await migrate(databaseUrl(), join(projectRoot(), 'migrations')).catch((error: unknown) => {
        if (error instanceof CliError) throw error;
        throw new CliError(`DATABASE_URL: the database could not be prepared: ${oneLine(error)}`);
      });
      printObject(output, { object: 'migrations', state: 'applied' });
    });
}
