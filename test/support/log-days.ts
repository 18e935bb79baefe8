import type { Pool } from 'pg';

/**
 * Gives the delivery log a table for each of the last `days` days (UTC), as if it had begun then. Ids from before go into
 * the tables of former rows. The log must be empty.
 */
export async function addLogDays(pool: Pool, days: number): Promise<void> {
  for (const [table, prefix] of [
    ['events', 'evt'],
    ['finished_deliveries', 'dlv'],
    ['attempts', 'dlv'],
  ]) {
    const { rows } = await pool.query<{ first: string }>(
      `select first_id($1, date_trunc('day', now(), 'UTC') - make_interval(days => $2)) as first`,
      [prefix, days],
    );
    await pool.query(`alter table ${table} detach partition ${table}_before`);
    await pool.query(
      `alter table ${table} attach partition ${table}_before for values from (minvalue) to ('${rows[0]!.first}')`,
    );
  }
  await pool.query(`select create_log_day((now() at time zone 'UTC')::date - n) from generate_series(1, $1::int) n`, [
    days,
  ]);
}

/** Takes the tables of a day away. What is inserted for it goes into the default tables. They must be empty. */
export async function dropLogDay(pool: Pool, daysAgo: number): Promise<void> {
  const day = new Date(Date.now() - daysAgo * 86_400_000).toISOString().slice(0, 10).replaceAll('-', '');
  for (const table of ['events', 'finished_deliveries', 'attempts']) await pool.query(`drop table ${table}_${day}`);
}
