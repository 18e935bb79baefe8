import type { DeliveryId } from '../lib/ids';

/** The status of a delivery's row. In the API a pending delivery of an endpoint that is off is `held`. */
export type StoredStatus = 'pending' | 'in_progress' | 'delivered' | 'exhausted' | 'canceled';

/** The result of an attempt. `interrupted`: its worker died or froze between the POST and the record. */
export type AttemptOutcome = 'delivered' | 'failed' | 'interrupted';

/** Names an attempt. */
export interface AttemptKey {
  deliveryId: DeliveryId;
  cycle: number;
  attempt: number;
}

/** One first attempt and five retries. */
export const ATTEMPTS_PER_CYCLE = 6;

/** Time allowed after an attempt's deadline to record it, and to recover from a killed worker. */
export const ATTEMPT_GRACE_MS = 5_000;

/**
 * When the reconciler looks at an in-progress row for which nothing was recorded, counted from the time at which something
 * should have been. An SQL interval.
 */
export const OVERDUE_AFTER = "interval '60 seconds'";
