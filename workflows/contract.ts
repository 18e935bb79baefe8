import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { EndpointHealth, HeldChoice } from '../src/endpoints/health-rule';
import type { AccountId, DeliveryId, EndpointId } from '../src/lib/ids';
import type { UnrecordedAttempt } from '../activities';

/** Input of `deliverEvent`. Ids and times only: payloads and secrets never enter Temporal. */
export interface DeliverEventInput {
  deliveryId: DeliveryId;
  /** The fairness key of the attempts. Runs of earlier releases lack it; theirs is the endpoint. */
  accountId?: AccountId;
  endpointId: EndpointId;
  cycle: number;
  /** The first attempt to make. Above 1 when a delivery is resumed after Temporal lost its workflow. */
  attempt: number;
  /** Wait before that attempt. */
  dueInMs: number;
  /** What the attempt before failed with, such as `HTTP 503` or `timeout`, when this run begins with a wait. */
  lastError?: string | null;
  attemptTimeoutMs: number;
  /** The result of `attempt`, which was made without a workflow. It is recorded first. */
  unrecorded?: UnrecordedAttempt;
  /**
   * What this run may do that runs of earlier releases, which lack it, have not done. Unlike `patched`, it adds no event to the
   * history. 2: attempt 1 is the local activity `attempt 1 of 6`.
   */
  version?: 2;
}

/** Input of `endpointHealth`. */
export interface EndpointHealthInput {
  endpointId: EndpointId;
}

/**
 * Ends the wait for an attempt now, also if it comes before that wait has begun. Without the number of the attempt, as sent
 * by earlier releases, it ends the current wait, if any.
 */
export const retryNow = defineSignal<[attempt?: number]>('retryNow');

/** The endpoint's row changed in a way that concerns its health. Only a hint: the row is what counts. */
export const healthChanged = defineSignal('healthChanged');

/**
 * Enables an endpoint that is off, as the API does. For operators at the command line or in the Web UI. Without an input,
 * held deliveries are sent. Any other input is ignored, and the current details of the run say so.
 */
export const reEnable = defineSignal<[request?: { held?: HeldChoice }]>('reEnable');

/** The health as last read from the row; null before the first read. */
export const currentHealth = defineQuery<EndpointHealth | null>('currentHealth');

/** Failure types of a closed `deliverEvent`. All are benign ends of a cycle. */
export const DELIVERY_EXHAUSTED = 'DeliveryExhausted';
export const DELIVERY_HELD = 'DeliveryHeld';
export const DELIVERY_CANCELED = 'DeliveryCanceled';
