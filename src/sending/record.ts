import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import { sqlStateOf } from '../db/sql-state';
import { within } from '../lib/async';
import { Grouper } from '../lib/grouper';
import type { EndpointId } from '../lib/ids';
import type { AttemptRecord } from './begin-attempt.sql';
import { progressOf } from './progress';
import type { RecordedProgress, SentProgress, UnrecordedAttempt } from './progress';
import { recordAttempt } from './record-attempt.sql';
import type { Recorded } from './record-attempt.sql';
import { recordFirstAttempts } from './record-first-attempts.sql';
import type { FirstWait } from './record-first-attempts.sql';

const RECORD_WITHIN_MS = 3_000;
const RECORD_PAUSE_MS = 250;

/** Results of first attempts that are recorded in one statement. */
const MAX_GROUP = 64;
/** As many as there may be first attempts in flight. */
const MAX_WAITING_RECORDS = 10_000;
/** Errors about the values of a statement, or from its beginning anew: SQLSTATE classes 22, 23 and 40. */
const ERROR_OF_ONE = /^(22|23|40)/;

/** What recording an attempt needs. */
export interface RecordingDeps {
  db: Db;
  /** Records the result of a first attempt, as `createFirstRecorder` returns it. */
  recordFirst(record: AttemptRecord): Promise<Recorded | undefined>;
  log: Logger;
  /** The five waits between the six attempts of a cycle, in milliseconds. */
  retryScheduleMs: readonly number[];
  /** Tells `endpointHealth` that the endpoint's row changed, and starts it if needed. Rejects while Temporal is away. */
  signalHealth(endpointId: EndpointId): Promise<void>;
}

/**
 * Records results of first attempts in groups: those that come while one group is being recorded are recorded together, next.
 * An error that may concern only one of them has each recorded alone.
 */
export function createFirstRecorder(db: Db, wait: FirstWait): RecordingDeps['recordFirst'] {
  const alone = (record: AttemptRecord) => recordAttempt(db, record, wait.nextWaitMs);
  const grouper = new Grouper<AttemptRecord, Recorded | undefined>({
    ...{ maxFlushes: 1, maxItems: MAX_GROUP, maxWaiting: MAX_WAITING_RECORDS },
    async flush(records) {
      const recorded = await recordFirstAttempts(db, records, wait).catch((error: unknown) => {
        if (ERROR_OF_ONE.test(sqlStateOf(error))) return undefined;
        throw error;
      });
      return records.map((record) => recorded?.get(record.deliveryId) ?? alone(record));
    },
  });
  return (record) => grouper.add(record);
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
  // A workflow of the former release does not know whether.
  const { sentTwice = false } = facts as Partial<UnrecordedAttempt>;
  return save(deps, { ...facts, ...unknown, sentTwice, sentAt: new Date(facts.sentAt) });
}

async function save(deps: RecordingDeps, record: AttemptRecord): Promise<RecordedProgress> {
  const nextWaitMs = deps.retryScheduleMs[record.attempt - 1] ?? 0;
  const recorded = await (record.attempt === 1 ? deps.recordFirst(record) : recordAttempt(deps.db, record, nextWaitMs));
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
