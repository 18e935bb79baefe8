import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');

// Keywords in all lower or all upper case: "Select an event type from the list" is prose.
const sql =
  /\b(select\b[\s\S]*?\bfrom|insert\s+into|update\s+\S+(\s+as\s+\S+)?\s+set|delete\s+from|SELECT\b[\s\S]*?\bFROM|INSERT\s+INTO|UPDATE\s+\S+(\s+AS\s+\S+)?\s+SET|DELETE\s+FROM)\s/;

interface SourceFile {
  path: string;
  text: string;
}

function sourceFiles(...folders: string[]): SourceFile[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
      .map((entry) => join(entry.parentPath, entry.name))
      .map((path) => ({ path: relative(root, path).split(sep).join('/'), text: readFileSync(path, 'utf8') })),
  );
}

/** The strings and templates of a file, without comments and names. */
function literals({ path, text }: SourceFile): string[] {
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isStringLiteralLike(node)) found.push(node.text);
    if (ts.isTemplateExpression(node)) found.push(node.getText());
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true));
  return found;
}

// The development stack asks the server that it starts whether the product's database exists; it never sees its tables.
const allowed = /^src\/[\w/-]+\.sql\.ts$|^dev\/postgres\/postgres\.ts$/;

const holdsSql = (file: SourceFile): boolean => literals(file).some((literal) => sql.test(`${literal} `));

describe('the tree', () => {
  const files = sourceFiles('src', 'dev', 'workflows', 'activities');

  it('has SQL in files named for it (*.sql.ts) and nowhere else', () => {
    const paths = files.filter(holdsSql).map(({ path }) => path);
    expect(paths.filter((path) => !allowed.test(path))).toEqual([]);
    expect(paths).not.toEqual([]);
  });

  it.each([
    ['`select id from events`', true],
    ['`SELECT id\n FROM events`', true],
    ['`with due as (select id from deliveries) select 1`', true],
    ['"insert into events (id) values ($1)"', true],
    ['`update endpoints as e set ${column} = 1`', true],
    ["'delete from attempts'", true],
    ["'Select an event type from the list'", false],
    ['// delete from attempts', false],
    ["'update the endpoint, then set its secret'", false],
  ])('distinguishes SQL from prose: %s', (text, expected) => {
    expect(holdsSql({ path: 'example.ts', text })).toBe(expected);
  });
});
