import { only } from './pool';
import type { Db } from './pool';

/** Whether the migrations that this code needs are applied. */
export async function isMigrated(db: Db): Promise<boolean> {
  const result = await db.query<{ isMigrated: boolean }>({
    text: `select to_regprocedure('publish_event(text, text, json, text)') is not null as "isMigrated"`,
  });
  return only(result).isMigrated;
}
