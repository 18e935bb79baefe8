import type { Db } from './pool';

/** Indexes of `deliveries`, which is large if it still contains the delivery log. A migration would lock it meanwhile. */
const ONLINE_INDEXES = {
  // These two find what was published last, and what is overdue, however many endpoints wait. Only a statement that repeats the
  // condition on the time can use one: as the smallest, they would otherwise be planned for others while the queue is short.
  deliveries_queued: `on deliveries (queued_at) where status = 'pending' and not is_test and queued_at > '-infinity'`,
  deliveries_due: `on deliveries (overdue_at) where status = 'in_progress' and overdue_at > '-infinity'`,
  deliveries_held: `on deliveries (endpoint_id, queued_at, id) where status = 'held'`,
  // What a former release has finished.
  deliveries_finished: `on deliveries (id) where status in ('delivered', 'exhausted', 'canceled')`,
};

/**
 * Creates the indexes that are missing, while rows are read and changed. One whose creation was interrupted is created anew.
 * The connection must not be in a transaction.
 */
export async function createOnlineIndexes(db: Db): Promise<void> {
  for (const [name, definition] of Object.entries(ONLINE_INDEXES)) {
    const { rows } = await db.query<{ isValid: boolean }>({
      text: 'select indisvalid as "isValid" from pg_index where indexrelid = to_regclass($1)',
      values: [name],
    });
    const [found] = rows;
    if (found?.isValid) continue;
    if (found) await db.query({ text: `drop index concurrently ${name}` });
    await db.query({ text: `create index concurrently ${name} ${definition}` });
  }
}
