import { defineQuery, defineSignal } from '@temporalio/workflow';
import type { EndpointHealth } from '../src/domain/health';

/** Input of `deliverEvent`: ids and times only; payloads and secrets never enter Temporal. */
export interface DeliverEventInput {
  deliveryId: string;
  /** Fairness key of the attempts. */
  endpointId: string;
  cycle: number;
  /** The attempt to begin with; above 1 when a delivery is taken up again after Temporal lost it. */
  attempt: number;
  /** Wait before that attempt. */
  dueInMs: number;
  attemptTimeoutMs: number;
}

/** Input of `endpointHealth`. */
export interface EndpointHealthInput {
  endpointId: string;
}

/** Cuts the wait for the next attempt short; ignored while an attempt runs. */
export const retryNow = defineSignal('retryNow');

/** The row of the endpoint has changed in a way that concerns its health. A hint: the row is the truth. */
export const healthChanged = defineSignal('healthChanged');

/** The health as last read from the row; null before the first reading. */
export const currentHealth = defineQuery<EndpointHealth | null>('currentHealth');

/** Failure types of a closed `deliverEvent`; all are benign ends of a cycle. */
export const DELIVERY_EXHAUSTED = 'DeliveryExhausted';
export const DELIVERY_HELD = 'DeliveryHeld';
export const DELIVERY_CANCELED = 'DeliveryCanceled';
