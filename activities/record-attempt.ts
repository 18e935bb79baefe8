import type { AttemptKey, AttemptRecord, DeliveryPosition } from '../src/store/attempts';
import { recordAttempt } from '../src/store/record-attempt';
import { within } from '../src/within';
import type { ActivityDeps } from './deps';
import type { RecordedProgress, SentProgress, UnrecordedAttempt } from './progress';

const RECORD_WITHIN_MS = 3_000;
const RECORD_PAUSE_MS = 250;

/** The activity that records what an attempt itself could not. */
export function recordActivities(deps: ActivityDeps) {
  return {
    /** Records a result from its facts; retried until the database is back. */
    async recordUnrecorded(unrecorded: UnrecordedAttempt): Promise<RecordedProgress> {
      const nothingMore = { requestHeaders: null, responseHeaders: [], responseBody: null, responseCut: true };
      return saveRecord(deps, { ...unrecorded, ...nothingMore, startedAt: new Date(unrecorded.startedAt) });
    },
  };
}

/** A database that is away must not cause a second POST: after 3 s the result goes back to the workflow instead. */
export async function recordSoon(deps: ActivityDeps, record: AttemptRecord): Promise<SentProgress> {
  const untilMs = performance.now() + RECORD_WITHIN_MS;
  for (;;) {
    const leftMs = Math.max(1, untilMs - performance.now());
    try {
      return await within(saveRecord(deps, record), leftMs);
    } catch (error) {
      if (performance.now() + RECORD_PAUSE_MS < untilMs) {
        await new Promise((resolve) => setTimeout(resolve, RECORD_PAUSE_MS));
        continue;
      }
      deps.log.warn({ err: error, deliveryId: record.deliveryId }, 'the attempt could not be recorded yet');
      const { requestHeaders: _h, responseHeaders: _r, responseBody: _b, responseCut: _c, ...facts } = record;
      return { state: 'unrecorded', record: { ...facts, startedAt: facts.startedAt.toISOString() } };
    }
  }
}

async function saveRecord(deps: ActivityDeps, record: AttemptRecord): Promise<RecordedProgress> {
  const nextWaitMs = deps.retryScheduleMs[record.attempt - 1] ?? 0;
  const recorded = await recordAttempt(deps.db, record, nextWaitMs);
  if (recorded.movedFailureCount !== null) await signalHealth(deps, recorded.endpointId);
  return progressOf(recorded, record, record.statusCode ? `status ${record.statusCode}` : record.errorCode);
}

/** A lost signal is found by the reconciler; it must not make a recorded attempt look failed. */
export async function signalHealth(deps: ActivityDeps, endpointId: string): Promise<void> {
  try {
    await deps.signalHealth(endpointId);
  } catch (error) {
    deps.log.warn({ err: error, endpointId }, 'the health signal could not be sent; the reconciler will');
  }
}

/** Where the delivery stands, as the workflow of this cycle needs it. */
export function progressOf(position: DeliveryPosition, key: AttemptKey, lastError: string | null): RecordedProgress {
  const { state, cycle, nextAttempt, dueInMs } = position;
  if (state === 'delivered' || state === 'canceled') return { state };
  if (cycle !== key.cycle || state === 'pending') return { state: 'held' };
  if (state === 'exhausted') return { state, lastError };
  return { state: 'waiting', nextAttempt, dueInMs };
}
