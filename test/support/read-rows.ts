import type { PoolClient } from 'pg';

/** Rows of a table that its indexes, or a scan of it, have led this session and others to. */
export async function readRows(client: PoolClient, table = 'deliveries'): Promise<number> {
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query<{ read: string }>(
    `select seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid) as read
     from pg_stat_user_tables t where relname = $1`,
    [table],
  );
  return Number(rows[0]!.read);
}
