import { onlyRow } from './pool';
import type { Db } from './pool';

/** The database server's time, to the millisecond. */
export async function databaseTime(db: Db): Promise<Date> {
  const result = await db.query<{ now: Date }>({ name: 'database-time', text: 'select clock_timestamp() as now' });
  return onlyRow(result).now;
}
