import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import type { Db } from '../store/pool';
import { accountExists } from '../store/accounts';
import { CliError } from './cli-error';

const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;

/** Options of a command that lists. */
export interface PageOptions {
  limit: number;
  startingAfter?: string;
}

/** Adds examples below the help, each given without the program's name. */
export function withExamples(command: Command, ...examples: string[]): Command {
  const lines = examples.map((example) => `  $ handl-webhooks ${example}`);
  return command.addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
}

/** Adds what every command has: examples, and `--json`. */
export function described(command: Command, ...examples: string[]): Command {
  return withExamples(command, ...examples).option('--json', 'print JSON instead of a table');
}

/** Adds the options of a page. */
export function paged(command: Command): Command {
  return command
    .addOption(
      new Option('--limit <n>', `how many to list, 1 to ${MAX_LIMIT}`).default(DEFAULT_LIMIT).argParser(parseLimit),
    )
    .option('--starting-after <id>', 'the last one you have: the list goes on after it');
}

function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw new InvalidArgumentError(`Take a whole number from 1 to ${MAX_LIMIT}.`);
  return limit;
}

/** @throws {CliError} when there is no such account. */
export async function requireAccount(db: Db, accountId: string): Promise<void> {
  if (!(await accountExists(db, accountId))) throw noSuchAccount(accountId);
}

export const noSuchAccount = (accountId: string) =>
  new CliError(`--account: there is no account "${accountId}": see "handl-webhooks accounts list"`);
