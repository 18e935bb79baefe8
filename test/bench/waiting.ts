import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import type { AccountId } from '../../src/lib/ids';
import type { Sender } from './sender';

const BATCH = 20;
const DATA_JSON = JSON.stringify(EVENT_CATALOGUE['order.created'].example);

/** What waits, and when the first and the last of it are due. */
export interface Waiting {
  accountIds: readonly AccountId[];
  count: number;
  firstDueAt: Date;
  lastDueAt: Date;
}

/**
 * Adds deliveries of which the first attempt has failed and attempt 2 is due later. They are pending, as after a loss of
 * Temporal's data: workers start a workflow for each, which waits until then.
 */
export async function addWaiting({ apiDb }: Sender, waiting: Waiting): Promise<void> {
  const { accountIds, count } = waiting;
  const client = await apiDb.connect();
  try {
    for (let added = 0; added < count; added += BATCH) {
      const accountId = accountIds[(added / BATCH) % accountIds.length]!;
      const size = Math.min(BATCH, count - added);
      // In one transaction, so that no worker sees them without their due time.
      await client.query('begin');
      const published = await client.query<{ id: string }>(
        // In the list of the select it is called for each row. As a table it would be called once.
        `select (publish_event($1, 'order.created', $2::json, null)).event_id as id from generate_series(1, $3::int)`,
        [accountId, DATA_JSON, size],
      );
      // Of those that are due one after the other, each is of another account.
      const dueAt = published.rows.map((_, nth) => dueAtOf(waiting, nth * Math.ceil(count / BATCH) + added / BATCH));
      const { rowCount } = await client.query(
        `update deliveries d set next_attempt = 2, cycle_started_at = now(), due_at = w.due_at
         from unnest($1::text[], $2::timestamptz[]) w (event_id, due_at) where d.event_id = w.event_id`,
        [published.rows.map(({ id }) => id), dueAt],
      );
      if (rowCount !== size) throw new Error(`${rowCount} deliveries instead of ${size} wait`);
      await client.query('commit');
    }
  } finally {
    client.release();
  }
}

const dueAtOf = ({ firstDueAt, lastDueAt, count }: Waiting, nth: number) =>
  new Date(firstDueAt.getTime() + ((lastDueAt.getTime() - firstDueAt.getTime()) * nth) / count);
