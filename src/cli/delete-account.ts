import { createInterface } from 'node:readline/promises';
import { findAccount } from '../accounts/accounts.sql';
import { OPERATOR } from '../accounts/audit-log.sql';
import type { Db } from '../db/pool';
import type { AccountId } from '../lib/ids';
import { eraseAccount, OpenTransactionsError } from '../maintenance/account-erasure';
import { countAccountRows } from '../maintenance/account-erasure.sql';
import type { RowCount } from '../maintenance/account-erasure.sql';
import { CliError } from './cli-error';
import { withConnection } from './command-database';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

/** Rows of a table that a dry run counts at most. */
const MAX_COUNTED = 10_000;

export interface DeleteOptions extends OutputOptions {
  dryRun?: true;
  yes?: true;
}

/** `accounts delete`: erases an account, or counts what would be erased. */
export async function deleteAccount(accountId: AccountId, { dryRun, yes, ...output }: DeleteOptions): Promise<void> {
  await withConnection(async (db) => {
    const account = await findAccount(db, accountId);
    if (!account) {
      throw new CliError(`<account id>: there is no account "${accountId}": see "handl-webhooks accounts list"`);
    }
    if (dryRun) return printCounts(db, accountId, output);
    if (!yes) await confirm(account);
    await erase(db, accountId, output);
  });
}

async function printCounts(db: Db, accountId: AccountId, output: OutputOptions): Promise<void> {
  const counts = await countAccountRows(db, accountId, MAX_COUNTED + 1);
  const shown = counts.map(({ name, rows }) => [name, Math.min(rows, MAX_COUNTED)] as const);
  const capped = counts.filter(({ rows }) => rows > MAX_COUNTED).map(({ name }) => name);
  const object = { id: accountId, object: 'account', deleted: false, ...Object.fromEntries(shown), capped };
  const more = capped.length > 0 ? ` There are more than ${MAX_COUNTED} of what "capped" names.` : '';
  printObject(output, object, `Nothing was changed.${more}`);
}

async function erase(db: Db, accountId: AccountId, output: OutputOptions): Promise<void> {
  const total: Record<string, number> = {};
  const onProgress = (erased: readonly RowCount[]) => {
    for (const { name, rows } of erased) {
      total[name] = (total[name] ?? 0) + rows;
      if (!output.json) process.stdout.write(`${name}: ${total[name]} erased\n`);
    }
  };
  await eraseAccount(db, accountId, OPERATOR, onProgress).catch((error: unknown) => {
    if (!(error instanceof OpenTransactionsError)) throw error;
    throw new CliError(
      `transactions that began before the deletion are open, in the server processes ${error.pids.join(', ')}: end them or wait, then run the command again`,
    );
  });
  printObject(output, { id: accountId, object: 'account', deleted: true, ...total });
}

/** Asks for the account's id or name. @throws {CliError} when nobody can be asked, or the answer is wrong. */
async function confirm({ id, name }: { id: AccountId; name: string }): Promise<void> {
  if (!process.stdin.isTTY) {
    throw new CliError('--yes: is needed where nobody can be asked: add it to erase the account and all its data');
  }
  const prompt = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await prompt.question(
    `This erases account ${id} (${JSON.stringify(name)}) and all its data, for ever.\nType its id or its name to go on: `,
  );
  prompt.close();
  const isMeant = answer.trim() !== '' && [id as string, name].includes(answer.trim());
  if (!isMeant) throw new CliError('the answer is neither the id nor the name of the account: nothing was changed');
}
