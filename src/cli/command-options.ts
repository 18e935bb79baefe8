import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { accountExists } from '../accounts/accounts.sql';
import type { Db } from '../db/pool';
import type { AccountId } from '../lib/ids';
import { CliError } from './cli-error';

const MAX_LIMIT = 1_000;
const DEFAULT_LIMIT = 100;

/** Options of a command that prints a list. */
export interface PageOptions {
  limit: number;
  startingAfter?: string;
}

/** Adds examples below the help. Each is given without the program's name. */
export function withExamples(command: Command, ...examples: string[]): Command {
  const lines = examples.map((example) => `  $ handl-webhooks ${example}`);
  return command.addHelpText('after', ['', 'Examples:', ...lines].join('\n'));
}

/** Adds what every command has: examples and `--json`. */
export function described(command: Command, ...examples: string[]): Command {
  return withExamples(command, ...examples).option('--json', 'print JSON instead of a table');
}

/** Adds the options of a list. */
export function paged(command: Command): Command {
  return command
    .addOption(
      new Option('--limit <n>', `maximum number of rows, 1 to ${MAX_LIMIT}`)
        .default(DEFAULT_LIMIT)
        .argParser(parseLimit),
    )
    .option('--starting-after <id>', 'cursor: list what comes after this id');
}

function parseLimit(text: string): number {
  const limit = /^\d{1,4}$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > MAX_LIMIT) throw new InvalidArgumentError(`Use a whole number from 1 to ${MAX_LIMIT}.`);
  return limit;
}

/** @throws {CliError} when there is no such account. */
export async function requireAccount(db: Db, accountId: AccountId): Promise<void> {
  if (!(await accountExists(db, accountId))) throw noSuchAccount(accountId);
}

export const noSuchAccount = (accountId: AccountId) =>
  new CliError(`--account: there is no account "${accountId}": see "handl-webhooks accounts list"`);
