import type { Pool } from 'pg';
import { FINISHED_STATUSES } from '../../src/deliveries/delivery';
import type { StoredStatus } from '../../src/deliveries/delivery';

const FINISHED: readonly string[] = FINISHED_STATUSES;

/**
 * Adds deliveries of one event to an endpoint, one second older than the one after, in one statement. The last one was
 * queued a second ago. Finished ones go into `finished_deliveries`.
 * @returns their ids, oldest first
 */
export async function addDeliveries(
  pool: Pool,
  { accountId, endpointId }: { accountId: string; endpointId: string },
  count: number,
  status: StoredStatus = 'pending',
): Promise<string[]> {
  const client = await pool.connect();
  const isFinished = FINISHED.includes(status);
  const own = isFinished ? 'finished_at' : 'queued_at, overdue_at';
  const values = isFinished ? 'at' : `at, case $4 when 'in_progress' then now() + interval '1 day' end`;
  try {
    await client.query('set statement_timeout = 0');
    const { rows } = await client.query<{ id: string }>({
      text: `
        with event as (insert into events (id, account_id, type, body)
          select first_id('evt', now() - make_interval(secs => $3::int)) || right(new_id('evt'), 16), $1, 'order.created',
            '{"data":{}}' returning id)
        insert into ${isFinished ? 'finished_deliveries' : 'deliveries'} (id, account_id, event_id, endpoint_id, event_type,
          is_test, status, cycle, created_at, next_attempt, ${own})
        select first_id('dlv', at) || lpad(n::text, 16, '0'), $1, event.id, $2, 'order.created', false, $4, 1, at,
          case $4 when 'in_progress' then 2 when 'exhausted' then 6 else 1 end, ${values}
        from event, (select n, now() - make_interval(secs => $3 - n) as at from generate_series(0, $3::int - 1) n) new
        order by n returning id`,
      values: [accountId, endpointId, count, status],
      ...{ query_timeout: 600_000 },
    });
    await client.query(`analyze ${isFinished ? 'finished_deliveries' : 'deliveries'}`);
    return rows.map(({ id }) => id).sort();
  } finally {
    client.release(true);
  }
}

/**
 * Counts, for every statement from now on, how many rows of `deliveries` it changes or removes.
 * @returns a function that returns the largest of these counts
 */
export async function countChangedRows(pool: Pool): Promise<() => Promise<number>> {
  await pool.query(`
    create table changed_rows (count int not null);
    create function count_changed_rows() returns trigger language plpgsql as $$
    begin
      insert into changed_rows select count(*) from changed;
      return null;
    end $$;
    create trigger count_changed_rows after update on deliveries referencing new table as changed
      for each statement execute function count_changed_rows();
    create trigger count_removed_rows after delete on deliveries referencing old table as changed
      for each statement execute function count_changed_rows()`);
  return async () => (await pool.query<{ most: number }>('select max(count) as most from changed_rows')).rows[0]!.most;
}
