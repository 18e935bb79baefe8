import type { Db } from '../../src/db/pool';

// Row types that do not fit their statements, one fault in each function, for the check to find.

export const wrongKinds = (db: Db) =>
  db.query<{ id: number; mean: number; since: string; types: string; details: string }>({
    text: `select e.id, (select avg(failure_count) from endpoints) as mean, e.created_at as since, event_types as types,
             a.details
           from endpoints e join audit_log a on a.object_id = e.id`,
  });

export const wrongNames = (db: Db) =>
  db.query<{ id: string; address: string }>({ text: 'select id, url from endpoints' });

export const nullIsLeftOut = (db: Db) =>
  db.query<{ offSince: Date }>({
    text: `with off as (select off_since from endpoints) select off_since as "offSince" from off`,
  });

export const undefinedForNull = (db: Db) =>
  db.query<{ description?: string | null }>({ text: 'select description from endpoints' });

export const aStatusIsLeftOut = (db: Db) =>
  db.query<{ status: 'enabled' | 'disabled' }>({ text: 'select status from endpoints' });

export const unknownTable = (db: Db) => db.query<{ id: string }>({ text: 'select id from webhooks' });

export const typeWithoutSample = (db: Db) => db.query<{ age: string }>({ text: `select interval '1 day' as age` });

export const rowsWithoutType = (db: Db) => db.query({ text: 'delete from notifications returning id' });

export async function wrongInOneBranch(db: Db, filter: { isNew?: boolean; name: string | null }): Promise<string[]> {
  const column = filter.isNew === false && filter.name === null ? 'created_at' : 'name';
  const result = await db.query<{ name: string }>({ text: `select ${column} as name from accounts` });
  return result.rows.map(({ name }) => name);
}

export async function notReached(db: Db, name: string): Promise<void> {
  if (name === 'another name') await db.query({ text: 'select from accounts' });
}

// What fits: a branded id, a union whose members differ, a second statement that needs the first one's row, and a loop.

type AccountId = string & { readonly brand: 'account' };

export async function fits(db: Db): Promise<void> {
  const first = await db.query<{ id: AccountId; email: string } | { id: null }>({
    text: 'select id, email from accounts',
  });
  for (let id = first.rows[0]?.id; id;) {
    const next = await db.query<{ id: AccountId }>({ text: 'select id from accounts where id > $1', values: [id] });
    id = next.rows[0]?.id;
  }
}
