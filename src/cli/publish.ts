import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { EVENT_TYPES } from '../domain/event-types';
import type { EventType } from '../domain/event-types';
import { IDEMPOTENCY_KEY } from '../domain/publishing';
import { IdempotencyKeyReusedError, publishEvent } from '../store/events';
import { CliError } from './cli-error';
import { withDatabase } from './database';
import { readEventData } from './event-data';
import { described, noSuchAccount } from './options';
import { printObject } from './output';
import type { OutputOptions } from './output';

interface PublishOptions extends OutputOptions {
  account: string;
  type: EventType;
  data: string;
  idempotencyKey?: string;
}

/** `publish`: an event, straight into the database. */
export function addPublishCommand(program: Command): void {
  described(
    program.command('publish'),
    'publish --account acct_… --type order.created --data order.json',
    'publish --account acct_… --type order.updated --data - --idempotency-key order-1042-paid < order.json',
  )
    .description('publish an event, with the bytes of its data as they are; needs no API')
    .requiredOption('--account <id>', 'the account it happened in, acct_…')
    .addOption(new Option('--type <type>', 'what happened').choices(EVENT_TYPES).makeOptionMandatory())
    .requiredOption('--data <file>', 'a file that holds a JSON object, or - for standard input')
    .option('--idempotency-key <key>', 'publishes once, however often it is run within 72 hours', parseIdempotencyKey)
    .action(publish);
}

async function publish({ account, type, data, idempotencyKey, ...output }: PublishOptions): Promise<void> {
  const event = {
    accountId: account,
    type,
    dataJson: await readEventData(data),
    idempotencyKey: idempotencyKey ?? null,
  };
  const published = await withDatabase((db) =>
    publishEvent(db, event).catch((error: unknown) => refuse(error, account)),
  );
  const { id, createdAt, deliveries, replayed } = published;
  printObject(output, { id, object: 'event', type, created_at: createdAt, deliveries, replayed });
}

function refuse(error: unknown, account: string): never {
  if ((error as { code?: string }).code === 'HW404') throw noSuchAccount(account);
  if (!(error instanceof IdempotencyKeyReusedError)) throw error;
  throw new CliError('--idempotency-key: was used for another event within 72 hours: take a new key for a new event');
}

function parseIdempotencyKey(text: string): string {
  if (!IDEMPOTENCY_KEY.test(text)) throw new InvalidArgumentError('Take 1 to 255 printable ASCII characters.');
  return text;
}
