import { InvalidArgumentError, Option } from 'commander';
import type { Command } from 'commander';
import { OPERATOR } from '../accounts/audit-log.sql';
import { loadConfig } from '../config';
import { ownerOfDelivery } from '../deliveries/deliveries.sql';
import { countReplayable, laterOf, startReplay, typesOfReplay } from '../deliveries/replays.sql';
import type { Include } from '../deliveries/recoveries.sql';
import { resendDelivery } from '../deliveries/retry.sql';
import type { RetryVerdict } from '../deliveries/retry.sql';
import { ownerOfEndpoint } from '../endpoints/endpoints.sql';
import { EVENT_TYPES } from '../events/catalogue';
import type { DeliveryId, EndpointId } from '../lib/ids';
import { CliError } from './cli-error';
import { withDatabase } from './command-database';
import { described, withExamples } from './command-options';
import { printObject } from './command-output';
import type { OutputOptions } from './command-output';

const INCLUDES: readonly Include[] = ['exhausted', 'all', 'missing'];
const RESEND_EXAMPLE = 'deliveries resend dlv_…';
const REPLAY_EXAMPLE = 'endpoints replay we_… --include all --since 2025-06-10T00:00Z --until 2025-06-11T00:00Z';

/** `deliveries resend` and `endpoints replay`: what customers can do too, by an operator. */
export function addSendingCommands(program: Command): void {
  const deliveries = program.command('deliveries').description('the delivery log');
  withExamples(deliveries, RESEND_EXAMPLE);
  described(deliveries.command('resend'), RESEND_EXAMPLE)
    .description('send a finished delivery again, also one that was delivered')
    .argument('<delivery id>', 'the id of the delivery, dlv_…')
    .action(resend);

  const endpoints = program.command('endpoints').description('what endpoints get');
  withExamples(endpoints, REPLAY_EXAMPLE);
  described(endpoints.command('replay'), REPLAY_EXAMPLE)
    .description('send an endpoint the events of a stretch of time; workers carry it out')
    .argument('<endpoint id>', 'the id of the endpoint, we_…')
    .addOption(
      new Option('--include <what>', 'what was exhausted, all that is finished, or events that it never had')
        .choices(INCLUDES)
        .makeOptionMandatory(),
    )
    .addOption(
      new Option('--since <time>', 'made at or after this time, ISO 8601').argParser(parseTime).makeOptionMandatory(),
    )
    .addOption(new Option('--until <time>', 'made before this time; default: now').argParser(parseTime))
    .addOption(new Option('--types <types...>', 'of these event types only').choices(EVENT_TYPES))
    .option('--dry-run', 'only count')
    .action(replay);
}

const REFUSALS: Readonly<Partial<Record<RetryVerdict, string>>> = {
  busy: 'is not finished: it waits or is being sent',
  too_old: 'is older than the events that are kept',
  redacted: 'is of a redacted event',
  missing: 'cannot be sent: its endpoint was deleted',
};

async function resend(deliveryId: DeliveryId, output: OutputOptions): Promise<void> {
  const { retentionDays } = loadConfig();
  const { cycle } = await withDatabase(async (db) => {
    const accountId = await ownerOfDelivery(db, deliveryId);
    if (!accountId) throw new CliError(`<delivery id>: there is no delivery "${deliveryId}"`);
    const { verdict, ...found } = await resendDelivery(db, { accountId, deliveryId, retentionDays, actor: OPERATOR });
    const refusal = REFUSALS[verdict];
    if (refusal) throw new CliError(`<delivery id>: "${deliveryId}" ${refusal}`);
    return found;
  });
  printObject(output, { id: deliveryId, object: 'delivery', cycle: cycle + 1 });
}

interface ReplayOptions extends OutputOptions {
  include: Include;
  since: Date;
  until?: Date;
  types?: string[];
  dryRun?: true;
}

async function replay(endpointId: EndpointId, options: ReplayOptions): Promise<void> {
  const { include, since, until = new Date(), dryRun } = options;
  if (until <= since) throw new CliError('--until: must be after --since');
  const { retentionDays } = loadConfig();
  const shown = await withDatabase(async (db) => {
    const accountId = await ownerOfEndpoint(db, endpointId);
    const types = accountId && (await typesOfReplay(db, accountId, endpointId, include, options.types));
    if (!types) throw new CliError(`<endpoint id>: there is no endpoint "${endpointId}"`);
    const wanted = { include, since: laterOf(since, retentionDays), until, types };
    const { total, isCapped } = await countReplayable(db, accountId, endpointId, wanted);
    const counted = { endpoint: endpointId, include, since: wanted.since, until, total, total_capped: isCapped };
    if (dryRun) return { object: 'replay_preview', ...counted };
    const start = await startReplay(db, accountId, endpointId, wanted, total, OPERATOR);
    if ('recovery' in start) return { id: start.recovery.id, object: 'recovery', ...counted };
    throw new CliError(`<endpoint id>: a recovery of "${endpointId}" is running: wait until it ends, or cancel it`);
  });
  printObject(options, shown);
}

function parseTime(text: string): Date {
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) throw new InvalidArgumentError('Use a time such as 2025-06-15T14:30Z.');
  return time;
}
