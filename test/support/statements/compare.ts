import { types } from 'pg';
import type { FieldDef } from 'pg';
import type { Catalogue } from './catalogue';
import type { DeclaredColumn, RowType } from './row-type';

/** A value of each type as PostgreSQL sends it. What the registered parser makes of it is what a row holds. */
const TEXT_OF: Record<string, string> = {
  bool: 't',
  bytea: '\\x00',
  float8: '1',
  int2: '1',
  int4: '1',
  int8: '1',
  json: '{}',
  numeric: '1',
  text: 'x',
  timestamptz: '2025-06-15 14:30:00+00',
  varchar: 'x',
};

/**
 * What is wrong with a row type, given the columns that a statement returns. Null is looked for in columns that come
 * straight from a table; outer joins, expressions and functions may add nulls that are not seen here.
 */
export function problemsOfRow(row: RowType, fields: readonly FieldDef[], catalogue: Catalogue): string[] {
  // A function that returns void is called for its effect: its column holds no value.
  const returned = fields.filter(({ dataTypeID }) => catalogue.typeNames.get(dataTypeID) !== 'void');
  const names = new Set(returned.map(({ name }) => name));
  const missing = [...row.keys()].filter((name) => !names.has(name));
  return [
    ...missing.map((name) => `"${name}" is not returned`),
    ...returned.flatMap((field) => {
      const declared = row.get(field.name);
      if (!declared) return [`"${field.name}" is returned, but is not in the row type`];
      return [...problemsOfKind(declared, field, catalogue), ...problemsOfTable(declared, field, catalogue)];
    }),
  ];
}

function problemsOfKind({ kinds }: DeclaredColumn, { name, dataTypeID }: FieldDef, { typeNames }: Catalogue): string[] {
  const typeName = typeNames.get(dataTypeID) ?? '';
  const kind = kindReturned(typeName, dataTypeID);
  if (kind === undefined) return [`"${name}" is ${typeName}: add a sample of it to TEXT_OF`];
  // JSON may hold objects and arrays alike; what is in them is not compared.
  const fits = (other: string) => other === kind || (typeName === 'json' && other.endsWith('[]'));
  const wrong = [...kinds].filter((other) => !fits(other));
  return wrong.length > 0 ? [`"${name}" is ${kind} (${typeName}), not ${wrong.join(' or ')}`] : [];
}

function problemsOfTable(declared: DeclaredColumn, field: FieldDef, { nullable, allowed }: Catalogue): string[] {
  const problems: string[] = [];
  const column = `${field.tableID}.${field.columnID}`;
  if (nullable.has(column) && !declared.isNullable) {
    problems.push(`"${field.name}" may be null, because ${nullable.get(column)} may`);
  }
  const unnamed = (allowed.get(column) ?? []).filter((value) => !declared.literals.has(value));
  if (declared.literals.size > 0 && unnamed.length > 0) {
    problems.push(
      `"${field.name}" may be ${unnamed.map((value) => `'${value}'`).join(' or ')}, which its type leaves out`,
    );
  }
  return problems;
}

function kindReturned(typeName: string, oid: number): string | undefined {
  const isArray = typeName.startsWith('_');
  const text = TEXT_OF[isArray ? typeName.slice(1) : typeName];
  if (text === undefined) return undefined;
  const parse = types.getTypeParser(oid) as (value: string) => unknown;
  return kindOfValue(parse(isArray ? `{${JSON.stringify(text)}}` : text));
}

function kindOfValue(value: unknown): string {
  if (Array.isArray(value)) return `${kindOfValue(value[0])}[]`;
  if (value instanceof Date) return 'Date';
  return Buffer.isBuffer(value) ? 'Buffer' : typeof value;
}
