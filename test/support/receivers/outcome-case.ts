import type { AttemptErrorCode } from '../../../src/deliveries/attempt-errors';
import type { Behaviour } from './receiver';

/** A receiver's behaviour and the outcome that an attempt must have. */
export interface OutcomeCase {
  name: string;
  behaviour: Behaviour;
  /** The expected outcome: `delivered` with this status, or `failed` with this error code (and status, if any). */
  expected: { outcome: 'delivered' | 'failed'; statusCode?: number; errorCode?: AttemptErrorCode };
  /** 5 s by default. */
  deadlineMs?: number;
  /** 2 bytes by default. */
  bodyBytes?: number;
}

export const delivered = (statusCode: number) => ({ outcome: 'delivered' as const, statusCode });
export const failedWith = (errorCode: AttemptErrorCode) => ({ outcome: 'failed' as const, errorCode });
export const failedStatus = (statusCode: number) => ({ ...failedWith('http_status'), statusCode });
