import { readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import ts from 'typescript';
import { rowTypeOf } from './row-type';
import type { RowType } from './row-type';

const root = join(__dirname, '..', '..', '..');

/** One `db.query(…)` in the source. */
export interface CallSite {
  /** Absolute. */
  file: string;
  firstLine: number;
  lastLine: number;
  /** For messages: file, line and the function around it. */
  name: string;
  /** Type of the rows, from which samples are made. */
  rowType: ts.Type;
  /** Empty when the call names no row type: its rows must not be used. */
  row: RowType;
}

/** An exported function that is given a `Db`. */
export interface SqlFunction {
  file: string;
  name: string;
  parameters: readonly ts.Symbol[];
}

/** What the compiler knows of some files with SQL. */
export interface Sources {
  checker: ts.TypeChecker;
  callSites: CallSite[];
  functions: SqlFunction[];
}

/** Absolute paths of the files that hold the SQL of `src/`. */
export function sqlFiles(): string[] {
  return readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.sql.ts'))
    .map((path) => join(root, 'src', path));
}

/** Compiles the files and finds their statements, and the functions through which they are reached. */
export function readSources(files: readonly string[]): Sources {
  const config = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path));
  const { options } = ts.parseJsonConfigFileContent(config.config, ts.sys, root);
  const program = ts.createProgram(files, { ...options, types: ['node'], noEmit: true });
  const checker = program.getTypeChecker();
  const sources = files.map((file) => program.getSourceFile(file)!);
  return {
    checker,
    callSites: sources.flatMap((source) => callSitesOf(source, checker)),
    functions: sources.flatMap((source) => functionsOf(source, checker)),
  };
}

/** Whether a type is the store's interface of a connection. */
export const isDb = (type: ts.Type): boolean => type.getSymbol()?.name === 'Db';

function callSitesOf(source: ts.SourceFile, checker: ts.TypeChecker): CallSite[] {
  const found: CallSite[] = [];
  const lineOf = (position: number) => source.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: ts.Node, within: string): void => {
    const name = functionName(node) ?? within;
    if (ts.isCallExpression(node) && isQuery(node, checker)) {
      const [firstLine, lastLine] = [lineOf(node.getStart()), lineOf(node.getEnd())];
      const rowType = rowsOf(node, checker);
      found.push({
        ...{ file: source.fileName, firstLine, lastLine, rowType },
        name: `${relative(root, source.fileName)}:${firstLine} ${name}`,
        row: rowTypeOf(rowType, checker),
      });
    }
    ts.forEachChild(node, (child) => visit(child, name));
  };
  visit(source, '');
  return found;
}

function functionName(node: ts.Node): string | undefined {
  if (ts.isFunctionDeclaration(node)) return node.name?.text;
  const isConstant = ts.isVariableDeclaration(node) && node.initializer && ts.isArrowFunction(node.initializer);
  return isConstant ? node.name.getText() : undefined;
}

/** A call through `Db`; or through anything else that names a row type, because such a type is unchecked too. */
function isQuery({ expression, typeArguments }: ts.CallExpression, checker: ts.TypeChecker): boolean {
  if (!ts.isPropertyAccessExpression(expression) || expression.name.text !== 'query') return false;
  return typeArguments !== undefined || isDb(checker.getTypeAtLocation(expression.expression));
}

/** The `Row` of the `Promise<QueryResult<Row>>` that a call returns, whether it is written or inferred. */
function rowsOf(call: ts.CallExpression, checker: ts.TypeChecker): ts.Type {
  const result = checker.getAwaitedType(checker.getTypeAtLocation(call));
  return checker.getTypeArguments(result as ts.TypeReference)[0]!;
}

function functionsOf(source: ts.SourceFile, checker: ts.TypeChecker): SqlFunction[] {
  const exported = checker.getExportsOfModule(checker.getSymbolAtLocation(source)!);
  return exported.flatMap((symbol) => {
    const [signature] = checker.getTypeOfSymbol(symbol).getCallSignatures();
    if (!signature?.parameters.some((parameter) => isDb(checker.getTypeOfSymbol(parameter)))) return [];
    return [{ file: source.fileName, name: symbol.name, parameters: signature.parameters }];
  });
}
