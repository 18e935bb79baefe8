import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import { z } from 'zod';
import { createAccount, listAccounts } from '../accounts/accounts.sql';
import { withDatabase } from './command-database';
import { deleteAccount } from './delete-account';
import { described, paged, withExamples } from './command-options';
import type { PageOptions } from './command-options';
import { printList, printObject } from './command-output';
import type { OutputOptions } from './command-output';

const MAX_NAME_LENGTH = 200;
const CREATE_EXAMPLE = 'accounts create --name Shop --email ops@example.com';
const LIST_EXAMPLE = 'accounts list';
const DELETE_EXAMPLE = 'accounts delete acct_…';

/** `accounts`: create, list and delete accounts. */
export function addAccountCommands(program: Command): void {
  const accounts = program.command('accounts').description('accounts, which own endpoints and API keys');
  withExamples(accounts, CREATE_EXAMPLE, LIST_EXAMPLE, DELETE_EXAMPLE);
  described(accounts.command('create'), CREATE_EXAMPLE)
    .description('create an account')
    .requiredOption('--name <name>', 'a name for people', parseName)
    .requiredOption('--email <address>', 'the address for emails about unhealthy endpoints', parseEmail)
    .action(create);
  paged(described(accounts.command('list'), LIST_EXAMPLE, `${LIST_EXAMPLE} --limit 10 --json`))
    .description('list accounts, newest first')
    .action(list);
  described(accounts.command('delete'), `${DELETE_EXAMPLE} --dry-run`, DELETE_EXAMPLE, `${DELETE_EXAMPLE} --yes --json`)
    .description('delete an account and erase all that is stored of it; run again, it continues')
    .argument('<account id>', 'the id of the account, acct_…')
    .option('--dry-run', 'count what would be erased, and change nothing')
    .option('--yes', 'do not ask for a confirmation')
    .action(deleteAccount);
}

async function create({ name, email, ...output }: OutputOptions & { name: string; email: string }): Promise<void> {
  const id = await withDatabase((db) => createAccount(db, { name, email }));
  printObject(output, { id, object: 'account', name, email });
}

async function list({ limit, startingAfter, ...output }: OutputOptions & PageOptions): Promise<void> {
  const accounts = await withDatabase((db) => listAccounts(db, { limit, startingAfter: startingAfter ?? null }));
  const rows = accounts.map(({ id, name, email, createdAt, deletedAt }) => ({
    id,
    object: 'account',
    name,
    email,
    created_at: createdAt,
    deleted_at: deletedAt,
  }));
  printList(output, { rows, limit, columns: ['id', 'name', 'email', 'created_at', 'deleted_at'] });
}

function parseName(text: string): string {
  const isName = text.trim() !== '' && text.length <= MAX_NAME_LENGTH && !/\p{Cc}/u.test(text);
  if (!isName) throw new InvalidArgumentError(`Use 1 to ${MAX_NAME_LENGTH} characters, without control characters.`);
  return text;
}

function parseEmail(text: string): string {
  if (!z.email().safeParse(text).success) throw new InvalidArgumentError('Use an address such as ops@example.com.');
  return text;
}
