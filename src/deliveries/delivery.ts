import type { DeliveryId } from '../lib/ids';

export const UNFINISHED_STATUSES = ['pending', 'held', 'in_progress'] as const;
/** The same as a list in SQL. A row of `deliveries` may be finished: a former release leaves such rows there. */
export const UNFINISHED = `('${UNFINISHED_STATUSES.join("', '")}')`;

export const FINISHED_STATUSES = ['delivered', 'exhausted', 'canceled', 'expired'] as const;

/** The statuses of a delivery, in rows and for customers. */
export const DELIVERY_STATUSES = [...UNFINISHED_STATUSES, ...FINISHED_STATUSES] as const;

/** The status of a delivery that is not finished, in `deliveries`. `held`: it waits because its endpoint is off or was off. */
export type UnfinishedStatus = (typeof UNFINISHED_STATUSES)[number];

/** The status of a delivery in `finished_deliveries`. `expired`: it was held for `RETENTION_DAYS`, and is not sent. */
export type FinishedStatus = (typeof FINISHED_STATUSES)[number];

/**
 * The status of a delivery's row, or of a delivery as customers see it. They differ while rows follow their endpoint in batches:
 * between `pending` and `held` the endpoint's status decides.
 */
export type StoredStatus = UnfinishedStatus | FinishedStatus;

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
 * should have been.
 */
export const OVERDUE_AFTER_MS = 60_000;
/** The same as an SQL interval. */
export const OVERDUE_AFTER = `interval '${OVERDUE_AFTER_MS / 1_000} seconds'`;

/** For rows `d` that are looked up by their ids: no index by status is used for it. */
export const IS_IN_PROGRESS = `(d.status = 'in_progress') is true`;

/** The condition of an overdue row. The first part of it about the time is always true: it admits the index deliveries_due. */
export const IS_OVERDUE = `status = 'in_progress' and overdue_at > '-infinity' and overdue_at < now()`;
