import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import ts from 'typescript';

const root = join(__dirname, '..', '..');
const documented = readFileSync(join(root, 'docs', 'architecture.md'), 'utf8');
const ROOTS = ['src', 'workflows', 'activities', 'dev'];

const foldersIn = (folder: string): string[] =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => posix.join(folder, entry.name));

/** The folders of the tree in the documentation, with the paths that their indentation gives them. */
function documentedFolders(): string[] {
  const [, tree = ''] = /^## The tree\n+```text\n([\s\S]*?)```/m.exec(documented) ?? [];
  const path: string[] = [];
  return tree.split('\n').flatMap((line) => {
    const [, indent = '', name] = /^( *)([\w-]+)\//.exec(line) ?? [];
    if (!name) return [];
    path.splice(indent.length / 2, path.length, name);
    return [path.join('/')];
  });
}

const [, directions = ''] = /^### Directions\n([\s\S]*?)^## /m.exec(documented) ?? [];
const documentedImports = new Map(
  [...directions.matchAll(/^\| (\w+) +\| ((?:\w+(?:, )?)*) *\|$/gm)]
    .filter(([, part]) => part !== 'Part')
    .map(([, part, parts]) => [part!, parts!.split(', ').filter(Boolean).sort()]),
);

function partOf(file: string): string {
  const [top, second, ...rest] = file.split('/');
  if (top !== 'src') return top!;
  return rest.length === 0 ? 'main' : second!;
}

const sources = ROOTS.flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => posix.join(folder, file)),
);

/** The part that a relative import leads to. */
function targetOf(file: string, specifier: string): string {
  const path = posix.join(posix.dirname(file), specifier).replace(/\.js$/, '');
  return partOf(existsSync(join(root, `${path}.ts`)) ? `${path}.ts` : `${path}/index.ts`);
}

/** For each part, the other parts that it imports. */
function importsOfParts(): Map<string, Set<string>> {
  const imports = new Map<string, Set<string>>();
  for (const file of sources) {
    const from = partOf(file);
    const targets = imports.get(from) ?? new Set();
    imports.set(from, targets);
    for (const { fileName } of ts.preProcessFile(readFileSync(join(root, file), 'utf8')).importedFiles) {
      const to = fileName.startsWith('.') ? targetOf(file, fileName) : from;
      if (to !== from) targets.add(to);
    }
  }
  return imports;
}

/** A cycle of parts, or undefined. */
function cycleIn(imports: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const finished = new Set<string>();
  const visit = (part: string, path: string[]): string[] | undefined => {
    if (path.includes(part)) return [...path.slice(path.indexOf(part)), part];
    if (finished.has(part)) return undefined;
    for (const next of imports.get(part) ?? []) {
      const cycle = visit(next, [...path, part]);
      if (cycle) return cycle;
    }
    finished.add(part);
    return undefined;
  };
  for (const part of imports.keys()) {
    const cycle = visit(part, []);
    if (cycle) return cycle;
  }
  return undefined;
}

test('docs/architecture.md shows the tree as it is', () => {
  const actual = [
    ...foldersIn('.').filter((name) => !/^(\.|node_modules$|dist$|docs$)/.test(name)),
    ...foldersIn('src').flatMap((part) => [part, ...foldersIn(part)]),
    ...foldersIn('dev'),
  ];
  expect(documentedFolders().sort()).toEqual(actual.sort());
});

test('docs/architecture.md says what each part imports', () => {
  const actual = [...importsOfParts()].map(([part, targets]) => [part, [...targets].sort()]);
  expect(Object.fromEntries(documentedImports)).toEqual(Object.fromEntries(actual));
});

test('no part imports itself by way of another', () => {
  expect(cycleIn(importsOfParts())).toBeUndefined();
  expect(
    cycleIn(
      new Map([
        ['a', new Set(['b'])],
        ['b', new Set(['c'])],
        ['c', new Set(['b'])],
      ]),
    ),
  ).toEqual(['b', 'c', 'b']);
});
