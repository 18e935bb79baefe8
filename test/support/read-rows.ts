import type { PoolClient } from 'pg';

/** Rows of `deliveries` that the indexes, or a scan of the table, have led this session and others to. */
export async function readRows(client: PoolClient): Promise<number> {
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query<{ read: string }>(
    `select seq_tup_read + (select sum(idx_tup_read) from pg_stat_user_indexes i where i.relid = t.relid) as read
     from pg_stat_user_tables t where relname = 'deliveries'`,
  );
  return Number(rows[0]!.read);
}
