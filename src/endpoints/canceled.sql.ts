// Conditions on `deliveries d` and `endpoints e`. A deletion, or enabling with `skip`, marks the endpoint by
// `cancel_queued_until`. From then on its deliveries count as canceled, although their rows follow in batches.

/**
 * For a held or pending delivery that is no test: its endpoint's mark does not cancel it. A range of the indexes
 * deliveries_pending and deliveries_held.
 */
export const IS_KEPT = `d.queued_at > coalesce(e.cancel_queued_until, '-infinity')`;

/** The delivery was held when its endpoint was enabled with `skip`. It must not be sent. */
export const IS_SKIPPED = `(d.status in ('pending', 'held') and not d.is_test
  and d.queued_at <= coalesce(e.cancel_queued_until, '-infinity'))`;

/** The delivery counts as canceled, although its row does not say so yet. */
export const IS_CANCELED = `(case when e.deleted_at is null then ${IS_SKIPPED}
  else d.status in ('pending', 'held') or (d.status = 'in_progress' and d.sending_since is null) end)`;

/** `queued_at` of a delivery that waits from now on: after the mark, because it was not held when the mark was set. */
export const QUEUED_AFTER_MARK = `greatest(d.queued_at,
  nullif(e.cancel_queued_until, 'infinity') + interval '1 microsecond')`;

/** The status of a delivery that waits from now on; the workers change it when the endpoint's changes. */
export const WAITING_STATUS = `case when e.status = 'enabled' or d.is_test then 'pending' else 'held' end`;

/**
 * Deliveries of `endpoints e` that wait and are no tests, up to `limit` rows. One probe each for those that are held and those
 * that are pending: the rows follow the endpoint's status in batches.
 */
export const waitingRows = (limit: string | number) => `(
  (select from deliveries d where d.endpoint_id = e.id and d.status = 'held' and ${IS_KEPT} limit ${limit})
  union all
  (select from deliveries d where d.endpoint_id = e.id and d.status = 'pending' and not d.is_test and ${IS_KEPT} limit ${limit})
  limit ${limit})`;
