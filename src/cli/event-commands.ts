import type { Command } from 'commander';
import { OPERATOR } from '../accounts/audit-log.sql';
import type { EventId } from '../lib/ids';
import { AttemptUnderWayError, redactEvent } from '../maintenance/event-redaction';
import { CliError } from './cli-error';
import { withConnection } from './command-database';
import { described, withExamples } from './command-options';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

const REDACT_EXAMPLE = 'events redact evt_…';

/** `events`: redact an event. */
export function addEventCommands(program: Command): void {
  const events = program.command('events').description('events that were published');
  withExamples(events, REDACT_EXAMPLE);
  described(events.command('redact'), REDACT_EXAMPLE)
    .description('erase the data of an event for ever, and stop its deliveries; run again, it continues')
    .argument('<event id>', 'the id of the event, evt_…')
    .action(redact);
}

async function redact(eventId: EventId, output: OutputOptions): Promise<void> {
  const redaction = await withConnection((db) => redactEvent(db, eventId, OPERATOR)).catch((error: unknown) => {
    if (!(error instanceof AttemptUnderWayError)) throw error;
    throw new CliError(
      'an attempt that began before is under way still, and its response may repeat the data: run the command again in a minute',
    );
  });
  if (!redaction) throw new CliError(`<event id>: there is no event "${eventId}"`);
  const { type, redactedAt, canceled, responses } = redaction;
  printObject(output, {
    ...{ id: eventId, object: 'event', type, redacted_at: redactedAt },
    ...{ canceled_deliveries: canceled, erased_responses: responses },
  });
}
