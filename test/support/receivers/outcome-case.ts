import type { AttemptErrorCode } from '../../../src/deliveries/attempt-errors';
import type { Behaviour } from './receiver';

/** A receiver's behaviour and what an attempt at it must become. */
export interface OutcomeCase {
  name: string;
  behaviour: Behaviour;
  /** What the record must say: `delivered` with this status, or `failed` with this error code (and status, if any). */
  expected: { outcome: 'delivered' | 'failed'; statusCode?: number; errorCode?: AttemptErrorCode };
  /** 5 s unless given. */
  deadlineMs?: number;
  /** 2 bytes unless given. */
  bodyBytes?: number;
}

export const delivered = (statusCode: number) => ({ outcome: 'delivered' as const, statusCode });
export const failedWith = (errorCode: AttemptErrorCode) => ({ outcome: 'failed' as const, errorCode });
export const failedStatus = (statusCode: number) => ({ ...failedWith('http_status'), statusCode });
