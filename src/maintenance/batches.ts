import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import { stepCancellations } from '../deliveries/cancellations.sql';
import { MAX_COUNTED_AT_ONCE, stepStatistics } from '../deliveries/count-attempts.sql';
import { moveFinished } from '../deliveries/finished.sql';
import { stepHolding } from '../deliveries/holding.sql';
import { stepRecoveries } from '../deliveries/recoveries.sql';
import { stepReplays } from '../deliveries/replays.sql';
import type { EndpointId } from '../lib/ids';
import { BatchLoop } from './batch-loop';

export interface BatchDeps {
  db: Db;
  log: Logger;
  retentionDays: number;
  /** Called when deliveries became pending. */
  wake: () => void;
}

/** All work that is done in batches beside sending. */
export function createBatchLoops(deps: BatchDeps): BatchLoop[] {
  return [recoveries(deps), cancellations(deps), holding(deps), formerDeliveries(deps), statistics(deps)].map(
    (batches) => new BatchLoop(batches, deps.log),
  );
}

/** Sends deliveries again, by recoveries and replays. At most 100 of an endpoint are pending, so at most 200 a second are recovered. */
const recoveries = ({ db, log, wake, retentionDays }: BatchDeps) => ({
  name: 'the recoveries',
  pauseMs: 500,
  idlePauseMs: 500,
  async step() {
    const steps = [await stepRecoveries(db, retentionDays), await stepReplays(db, retentionDays)];
    const isAdvanced = steps.some(({ requeued }) => requeued > 0);
    if (isAdvanced) wake();
    for (const recoveryId of steps.flatMap(({ finished }) => finished)) log.info({ recoveryId }, 'recovery finished');
    return isAdvanced;
  },
});

/** Cancels the deliveries of deleted endpoints, and skipped ones. */
const cancellations = ({ db, log }: BatchDeps) => ({
  name: 'the cancellations',
  pauseMs: 50,
  idlePauseMs: 500,
  async step() {
    const { canceled, ended } = await stepCancellations(db);
    for (const endpointId of ended) log.info({ endpointId }, 'held deliveries canceled');
    return canceled > 0;
  },
});

/** Holds the deliveries of endpoints that went off, and releases those of endpoints that came back. */
const holding = ({ db, wake }: BatchDeps) => {
  let after: EndpointId | '' = '';
  return {
    name: 'holding deliveries',
    pauseMs: 50,
    idlePauseMs: 250,
    async step() {
      const { held, released, last } = await stepHolding(db, after);
      after = last;
      if (released > 0) wake();
      return held > 0 || released > 0 || last !== '';
    },
  };
};

/** Moves what a former release has finished to the delivery log. */
const formerDeliveries = ({ db }: BatchDeps) => ({
  name: 'moving finished deliveries',
  pauseMs: 50,
  idlePauseMs: 10_000,
  step: async () => (await moveFinished(db)) > 0,
});

/**
 * Counts attempts for the statistics. Readers also count what is still in the queue, so it may wait: with fewer batches, the rows
 * of an hour change less often.
 */
const statistics = ({ db }: BatchDeps) => ({
  name: 'the statistics',
  pauseMs: 50,
  idlePauseMs: 2_000,
  step: async () => (await stepStatistics(db)) >= MAX_COUNTED_AT_ONCE,
});
