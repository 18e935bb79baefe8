import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '..', '..');

/** The built files that are named in a file, as in `dist/src/main.js`. */
const builtFiles = (file: string): string[] => [
  ...new Set(readFileSync(join(root, file), 'utf8').match(/\bdist\/(src|dev)\/[\w/-]+\.js\b/g)),
];

test.each(['package.json', 'scripts/dev.mjs', 'Dockerfile'])('%s names built files that have a source', (file) => {
  const named = builtFiles(file);
  expect(named).toContain('dist/src/main.js');
  const sources = named.map((path) => path.replace(/^dist\/(.*)\.js$/, '$1.ts'));
  expect(sources.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});
