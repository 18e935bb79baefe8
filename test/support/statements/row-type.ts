import ts from 'typescript';

/** What a row type says of one column. */
export interface DeclaredColumn {
  /** `string`, `number`, `boolean`, `Date`, `Buffer`, `object`, an array of these (`string[]`), or the type as written. */
  kinds: Set<string>;
  isNullable: boolean;
  /** The strings that the type lists; empty when it lists none. */
  literals: Set<string>;
}

/** The columns of a row type, by name. */
export type RowType = Map<string, DeclaredColumn>;

/**
 * Reads a row type. Of a union each column may be what any member says; a column that a member leaves out may be null
 * there.
 */
export function rowTypeOf(type: ts.Type, checker: ts.TypeChecker): RowType {
  const members = partsOf(type);
  const row: RowType = new Map();
  for (const property of members.flatMap((member) => checker.getPropertiesOfType(member))) {
    const column = row.get(property.name) ?? { kinds: new Set(), isNullable: false, literals: new Set() };
    for (const part of partsOf(checker.getTypeOfSymbol(property))) {
      if (part.flags & ts.TypeFlags.Null) column.isNullable = true;
      else column.kinds.add(kindOf(part, checker));
      if (part.isStringLiteral()) column.literals.add(part.value);
    }
    row.set(property.name, column);
  }
  for (const [name, column] of row) {
    if (members.some((member) => !member.getProperty(name))) column.isNullable = true;
  }
  return row;
}

/** The members of a union, or the type itself. */
export const partsOf = (type: ts.Type): ts.Type[] => (type.isUnion() ? type.types : [type]);

function kindOf(type: ts.Type, checker: ts.TypeChecker): string {
  // A branded id is a string and an object type that exists for the compiler alone.
  const branded = type.isIntersection() && type.types.find((part) => !(part.flags & ts.TypeFlags.Object));
  if (branded) return kindOf(branded, checker);
  if (type.flags & ts.TypeFlags.StringLike) return 'string';
  if (type.flags & ts.TypeFlags.NumberLike) return 'number';
  if (type.flags & ts.TypeFlags.BooleanLike) return 'boolean';
  const element = elementOf(type, checker);
  if (element) {
    const kinds = new Set(partsOf(element).map((part) => kindOf(part, checker)));
    return `${[...kinds].join(' | ')}[]`;
  }
  const name = type.getSymbol()?.name ?? '';
  if (name === 'Date' || name === 'Buffer') return name;
  return type.flags & ts.TypeFlags.Object ? 'object' : checker.typeToString(type);
}

/** The type of an array's or a tuple's first element; `undefined` when the type is neither. */
export function elementOf(type: ts.Type, checker: ts.TypeChecker): ts.Type | undefined {
  if (!checker.isArrayType(type) && !checker.isTupleType(type)) return undefined;
  return checker.getTypeArguments(type as ts.TypeReference)[0];
}
