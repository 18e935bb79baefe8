import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { isAccountGone } from '../accounts/accounts.sql';
import { EVENT_TYPES } from '../events/catalogue';
import type { EventType } from '../events/catalogue';
import { IDEMPOTENCY_KEY_FORM, IdempotencyKeyReusedError, publishEvent, REFERENCE_FORM } from '../events/events.sql';
import type { AccountId } from '../lib/ids';
import { CliError } from './cli-error';
import { withDatabase } from './command-database';
import { readEventData } from './event-data';
import { described, noSuchAccount } from './command-options';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

interface PublishOptions extends OutputOptions {
  account: AccountId;
  type: EventType;
  data: string;
  idempotencyKey?: string;
  reference?: string;
}

/** `publish`: publish an event directly through the database. */
export function addPublishCommand(program: Command): void {
  described(
    program.command('publish'),
    'publish --account acct_… --type order.created --data order.json',
    'publish --account acct_… --type order.updated --data - --idempotency-key order-1042-paid < order.json',
  )
    .description('publish an event, with its data byte for byte; does not need the API')
    .requiredOption('--account <id>', 'the account that the event happened in, acct_…')
    .addOption(new Option('--type <type>', 'what happened').choices(EVENT_TYPES).makeOptionMandatory())
    .requiredOption('--data <file>', 'a file with a JSON object, or - for standard input')
    .option(
      '--idempotency-key <key>',
      'publish once, even if the command is repeated within 72 hours',
      parseIdempotencyKey,
    )
    .option('--reference <reference>', 'what you call the event, to find it again', parseReference)
    .action(publish);
}

async function publish({ account, type, data, idempotencyKey, reference, ...output }: PublishOptions): Promise<void> {
  const event = {
    accountId: account,
    type,
    dataJson: await readEventData(data),
    idempotencyKey: idempotencyKey ?? null,
    reference,
  };
  const published = await withDatabase((db) =>
    publishEvent(db, event).catch((error: unknown) => rethrow(error, account)),
  );
  const { id, createdAt, deliveries, replayed } = published;
  printObject(output, { id, object: 'event', type, created_at: createdAt, deliveries, replayed });
}

function rethrow(error: unknown, account: AccountId): never {
  if (isAccountGone(error)) throw noSuchAccount(account);
  if (!(error instanceof IdempotencyKeyReusedError)) throw error;
  throw new CliError('--idempotency-key: was used for another event within the last 72 hours: use a new key');
}

function parseIdempotencyKey(text: string): string {
  if (!IDEMPOTENCY_KEY_FORM.test(text)) throw new InvalidArgumentError('Use 1 to 255 printable ASCII characters.');
  return text;
}

function parseReference(text: string): string {
  if (!REFERENCE_FORM.test(text)) throw new InvalidArgumentError('Use 1 to 255 characters, and no control characters.');
  return text;
}
