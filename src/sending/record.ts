import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import { within } from '../lib/async';
import type { EndpointId } from '../lib/ids';
import type { AttemptRecord } from './begin-attempt.sql';
import { progressOf } from './progress';
import type { RecordedProgress, SentProgress, UnrecordedAttempt } from './progress';
import { recordAttempt } from './record-attempt.sql';

const RECORD_WITHIN_MS = 3_000;
const RECORD_PAUSE_MS = 250;

/** What recording an attempt needs. */
export interface RecordingDeps {
  db: Db;
  log: Logger;
  /** The five waits between the six attempts of a cycle, in milliseconds. */
  retryScheduleMs: readonly number[];
  /** Tells `endpointHealth` that the endpoint's row changed, and starts it if needed. Rejects while Temporal is away. */
  signalHealth(endpointId: EndpointId): Promise<void>;
}

/**
 * Records a result. If the database does not take it within 3 s, returns the facts instead, for the workflow to keep: a
 * database that is away must not cause a second POST.
 */
export async function recordOrReturn(deps: RecordingDeps, record: AttemptRecord): Promise<SentProgress> {
  const untilMs = performance.now() + RECORD_WITHIN_MS;
  for (;;) {
    const leftMs = Math.max(1, untilMs - performance.now());
    try {
      return await within(save(deps, record), leftMs);
    } catch (error) {
      if (performance.now() + RECORD_PAUSE_MS < untilMs) {
        await sleep(RECORD_PAUSE_MS);
        continue;
      }
      deps.log.warn({ err: error, deliveryId: record.deliveryId }, 'the attempt could not be recorded yet');
      const { requestHeaders: _h, responseHeaders: _r, responseBody: _b, responseBodyTruncated: _t, ...facts } = record;
      return { status: 'unrecorded', record: { ...facts, sentAt: facts.sentAt.toISOString() } };
    }
  }
}

/** Records a result from the facts that `recordOrReturn` returned. @throws {Error} while the database is away. */
export async function recordFromFacts(deps: RecordingDeps, facts: UnrecordedAttempt): Promise<RecordedProgress> {
  const unknown = { requestHeaders: null, responseHeaders: [], responseBody: null, responseBodyTruncated: true };
  return save(deps, { ...facts, ...unknown, sentAt: new Date(facts.sentAt) });
}

async function save(deps: RecordingDeps, record: AttemptRecord): Promise<RecordedProgress> {
  const nextWaitMs = deps.retryScheduleMs[record.attempt - 1] ?? 0;
  const recorded = await recordAttempt(deps.db, record, nextWaitMs);
  if (!recorded) return { status: 'canceled' };
  if (recorded.changedFailureCount !== null) await trySignalHealth(deps, recorded.endpointId);
  const progress = progressOf(recorded, record, record.statusCode ? `HTTP ${record.statusCode}` : record.errorCode);
  if (progress.status === 'exhausted') {
    const { deliveryId, cycle } = record;
    const { endpointId } = recorded;
    deps.log.info({ deliveryId, endpointId, cycle, lastError: progress.lastError }, 'delivery exhausted');
  }
  return progress;
}

/** Signals `endpointHealth`. A failure is only logged: the reconciler signals again, and the attempt is recorded already. */
export async function trySignalHealth(deps: RecordingDeps, endpointId: EndpointId): Promise<void> {
  try {
    await deps.signalHealth(endpointId);
  } catch (error) {
    deps.log.warn({ err: error, endpointId }, 'the health signal could not be sent; the reconciler will send it');
  }
}
