import ts from 'typescript';
import { elementOf, partsOf } from './row-type';

const MAX_DEPTH = 5;
const MAX_COMBINATIONS = 100_000;

/**
 * Sample values of a type: one for each primitive, each literal, null and undefined where the type has them, and for an
 * object type every combination of its properties' values. The first value has the least null and undefined in it.
 */
export function samplesOf(type: ts.Type, checker: ts.TypeChecker, depth = 0): unknown[] {
  const isAbsent = (part: ts.Type) => (part.flags & (ts.TypeFlags.Null | ts.TypeFlags.Undefined)) !== 0;
  const parts = partsOf(type).toSorted((a, b) => Number(isAbsent(a)) - Number(isAbsent(b)));
  return parts.flatMap((part) =>
    part.flags & ts.TypeFlags.Object ? objects(part, checker, depth) : [primitive(part, checker)],
  );
}

function primitive(type: ts.Type, checker: ts.TypeChecker): unknown {
  if (type.isStringLiteral() || type.isNumberLiteral()) return type.value;
  if (type.flags & ts.TypeFlags.BooleanLiteral) return checker.typeToString(type) === 'true';
  if (type.flags & ts.TypeFlags.StringLike || type.isIntersection()) return 'x';
  if (type.flags & ts.TypeFlags.NumberLike) return 1;
  return type.flags & ts.TypeFlags.Null ? null : undefined;
}

function objects(type: ts.Type, checker: ts.TypeChecker, depth: number): unknown[] {
  if (depth > MAX_DEPTH) return [undefined];
  const inside = (part: ts.Type) => samplesOf(part, checker, depth + 1);
  const name = type.getSymbol()?.name;
  if (name === 'Date') return [new Date(0)];
  if (name === 'Buffer') return [Buffer.from('x')];
  const element = elementOf(type, checker);
  if (element) return [[inside(element)[0]]];
  const [call] = type.getCallSignatures();
  if (call) return [() => inside(call.getReturnType())[0]];
  const properties = checker.getPropertiesOfType(type);
  const values = properties.map((property) => inside(checker.getTypeOfSymbol(property)));
  return combinations(values).map((taken) => Object.fromEntries(taken.map((value, n) => [properties[n]!.name, value])));
}

/**
 * Every way to take one value from each list; the first way takes the first of each.
 * @throws {RangeError} when there are more than 100,000.
 */
export function combinations(lists: readonly unknown[][]): unknown[][] {
  const count = lists.reduce((product, values) => product * values.length, 1);
  if (count > MAX_COMBINATIONS) {
    throw new RangeError(`${count} combinations of sample values are too many: make fewer samples of some type`);
  }
  return lists.reduce<unknown[][]>(
    (taken, values) => taken.flatMap((before) => values.map((value) => [...before, value])),
    [[]],
  );
}
