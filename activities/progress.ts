import type { AttemptRecord } from '../src/store/attempts';

/** Where a delivery stands after an attempt, as its workflow needs it. */
export type RecordedProgress =
  | { state: 'delivered' | 'canceled' | 'held' }
  | { state: 'exhausted'; lastError: string | null }
  | { state: 'waiting'; nextAttempt: number; dueInMs: number };

/** A result without anything of the customer's: what Temporal may keep until the database is back. */
export type UnrecordedAttempt = Omit<
  AttemptRecord,
  'startedAt' | 'requestHeaders' | 'responseHeaders' | 'responseBody' | 'responseCut'
> & { startedAt: string };

export type SentProgress = RecordedProgress | { state: 'unrecorded'; record: UnrecordedAttempt };

/** `unreserved`: this process may not send it within the workflow task. */
export type AttemptProgress = SentProgress | { state: 'unreserved' };
