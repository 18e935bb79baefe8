import type { AttemptKey } from '../deliveries/delivery';
import type { AttemptRecord, DeliveryPosition } from './begin-attempt.sql';

/** Where a delivery stands after an attempt, as its workflow needs it. */
export type RecordedProgress =
  | { status: 'delivered' | 'canceled' }
  | { status: 'held'; endpointIsOff: boolean }
  | { status: 'exhausted'; lastError: string | null }
  | { status: 'waiting'; nextAttempt: number; dueInMs: number; lastError: string | null };

/** A result without customer data: what Temporal may keep until the database is back. */
export type UnrecordedAttempt = Omit<
  AttemptRecord,
  'sentAt' | 'requestHeaders' | 'responseHeaders' | 'responseBody' | 'responseBodyTruncated'
> & { sentAt: string };

export type SentProgress = RecordedProgress | { status: 'unrecorded'; record: UnrecordedAttempt };

/** `unreserved`: this process must not send the attempt within the workflow task. */
export type AttemptProgress = SentProgress | { status: 'unreserved' };

/** Where the delivery stands, seen from the cycle that `key` belongs to. @param lastError what its attempt failed with */
export function progressOf(position: DeliveryPosition, key: AttemptKey, lastError: string | null): RecordedProgress {
  const { status, cycle, nextAttempt, dueInMs } = position;
  if (status === 'delivered' || status === 'canceled') return { status };
  if (status === 'expired') return { status: 'canceled' };
  if (cycle !== key.cycle || status === 'pending' || status === 'held') {
    return { status: 'held', endpointIsOff: status === 'held' };
  }
  if (status === 'exhausted') return { status, lastError };
  return { status: 'waiting', nextAttempt, dueInMs, lastError };
}
