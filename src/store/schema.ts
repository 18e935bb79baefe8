import { only } from './pool';
import type { Db } from './pool';

/** Whether the migrations that this code needs are applied: by a table of the newest. */
export async function isMigrated(db: Db): Promise<boolean> {
  const result = await db.query<{ isMigrated: boolean }>({
    text: `select to_regclass('recoveries') is not null as "isMigrated"`,
  });
  return only(result).isMigrated;
}
