import type { Db } from './pool';
import { sqlStateOf } from './sql-state';

const READ_ONLY_TRANSACTION = '25006';

/** Whether nothing can be written: on a standby, or because a role, a database or the server says so. */
export async function isReadOnly(db: Db): Promise<boolean> {
  try {
    // It changes no row. PostgreSQL refuses it all the same where it refuses all writes.
    await db.query({ text: 'update deliveries set status = status where false' });
    return false;
  } catch (error) {
    if (sqlStateOf(error) === READ_ONLY_TRANSACTION) return true;
    throw error;
  }
}

/** Rights that the role lacks on the product's tables, which are those of the owner of `migrations`, as `insert on events`. */
export async function missingRights(db: Db): Promise<string[]> {
  const result = await db.query<{ missing: string }>({
    text: `
      select wanted.privilege || ' on ' || t.relname as missing
      from pg_class m join pg_class t on t.relowner = m.relowner and t.relnamespace = m.relnamespace
      cross join unnest(array['select', 'insert', 'update', 'delete']) as wanted (privilege)
      where m.oid = 'public.migrations'::regclass and t.relkind in ('r', 'p')
        and not t.relispartition and (t.oid <> m.oid or wanted.privilege = 'select')
        and not has_table_privilege(t.oid, wanted.privilege)
      order by t.relname, wanted.privilege`,
  });
  return result.rows.map(({ missing }) => missing);
}
