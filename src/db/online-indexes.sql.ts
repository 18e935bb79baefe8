import type { Db } from './pool';

/** Indexes of tables that may be large. A migration would lock them meanwhile. */
const ONLINE_INDEXES = {
  // These two find what was published last, and what is overdue, however many endpoints wait. Only a statement that repeats the
  // condition on the time can use one: as the smallest, they would otherwise be planned for others while the queue is short.
  deliveries_queued: `on deliveries (queued_at) where status = 'pending' and not is_test and queued_at > '-infinity'`,
  deliveries_due: `on deliveries (overdue_at) where status = 'in_progress' and overdue_at > '-infinity'`,
  deliveries_held: `on deliveries (endpoint_id, queued_at, id) where status = 'held'`,
  // What a former release has finished.
  deliveries_finished: `on deliveries (id) where status in ('delivered', 'exhausted', 'canceled')`,
  deliveries_failed_by_account: `on deliveries (account_id, last_failure, status, event_type, id) where last_failure is not null`,
  deliveries_failed_by_endpoint: `on deliveries (endpoint_id, last_failure, status, event_type, id) where last_failure is not null`,
};

/** Indexes of `finished_deliveries`. Those partitions get them here that were there before the index. */
const INDEXES_OF_FINISHED = {
  finished_failed_by_account: '(account_id, last_failure, status, event_type, id) where last_failure is not null',
  finished_failed_by_endpoint: '(endpoint_id, last_failure, status, event_type, id) where last_failure is not null',
  finished_failed_tests_by_account:
    '(account_id, last_failure, status, event_type, id) where last_failure is not null and is_test',
  finished_failed_tests_by_endpoint:
    '(endpoint_id, last_failure, status, event_type, id) where last_failure is not null and is_test',
};

/**
 * Creates the indexes that are missing, while rows are read and changed. One whose creation was interrupted is created anew.
 * The connection must not be in a transaction.
 */
export async function createOnlineIndexes(db: Db): Promise<void> {
  for (const [name, definition] of Object.entries(ONLINE_INDEXES)) await createIndex(db, name, definition);
  for (const [name, definition] of Object.entries(INDEXES_OF_FINISHED)) {
    for (const partition of await partitionsWithout(db, name)) {
      await createIndex(db, partition.replace('finished_deliveries', name), `on ${partition} ${definition}`);
    }
  }
}

async function createIndex(db: Db, name: string, definition: string): Promise<void> {
  const { rows } = await db.query<{ isValid: boolean }>({
    text: 'select indisvalid as "isValid" from pg_index where indexrelid = to_regclass($1)',
    values: [name],
  });
  const [found] = rows;
  if (found?.isValid) return;
  if (found) await db.query({ text: `drop index concurrently ${name}` });
  await db.query({ text: `create index concurrently ${name} ${definition}` });
}

/** The partitions that did not get the index of their table when they were attached. */
async function partitionsWithout(db: Db, index: string): Promise<string[]> {
  const { rows } = await db.query<{ name: string }>({
    text: `
      select p.relname::text as name from pg_inherits h join pg_class p on p.oid = h.inhrelid
      where h.inhparent = 'finished_deliveries'::regclass and not exists (
        select from pg_inherits i join pg_index x on x.indexrelid = i.inhrelid
        where i.inhparent = $1::text::regclass and x.indrelid = p.oid)
      order by p.relname`,
    values: [index],
  });
  return rows.map(({ name }) => name);
}
