import type { Client } from 'pg';

/** What is compared with row types of the database's catalogue. Columns of tables go by `<oid of the table>.<number>`. */
export interface Catalogue {
  /** By oid. The name of an array type begins with `_`. */
  typeNames: Map<number, string>;
  /** Columns that may be null, as `table.column`. */
  nullable: Map<string, string>;
  /** The strings that a check allows: `check (state in ('pending', …))`. */
  allowed: Map<string, string[]>;
}

export async function readCatalogue(client: Client): Promise<Catalogue> {
  const typeNames = await client.query<[number, string]>({
    text: 'select oid, typname from pg_type',
    rowMode: 'array',
  });
  const nullable = await client.query<[string, string]>({
    text: `select attrelid || '.' || attnum, attrelid::regclass || '.' || attname
           from pg_attribute a join pg_class c on c.oid = attrelid
           where attnum > 0 and not attnotnull and (relkind <> 'v' or exists (
             select from information_schema.view_column_usage u join pg_attribute of_table
               on of_table.attrelid = u.table_name::regclass and of_table.attname = u.column_name
             where u.view_schema = 'public' and u.view_name = relname and u.column_name = a.attname
               and not of_table.attnotnull))`,
    rowMode: 'array',
  });
  const allowed = await client.query<[string, string[]]>({
    text: `select conrelid || '.' || conkey[1],
             array(select (regexp_matches(pg_get_constraintdef(oid), '''([^'']+)''::text', 'g'))[1])
           from pg_constraint
           where contype = 'c' and cardinality(conkey) = 1 and pg_get_constraintdef(oid) ~ '= ANY \\(ARRAY\\['`,
    rowMode: 'array',
  });
  return { typeNames: new Map(typeNames.rows), nullable: new Map(nullable.rows), allowed: new Map(allowed.rows) };
}
