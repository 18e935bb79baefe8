import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiCompare } from 'api-smart-diff';
import { defaultDocument } from '../../clients/default-document';

const root = join(__dirname, '..', '..');
const read = (...path: string[]) => readFileSync(join(root, ...path), 'utf8');

/** Changes that could break a client, as `action path`. */
function breakingChanges(before: object, after: object): string[] {
  return apiCompare(before, after)
    .diffs.filter(({ type }) => type === 'breaking')
    .map(({ action, path }) => `${action} ${path.join('/')}`);
}

const document = JSON.parse(JSON.stringify(defaultDocument())) as {
  components: { schemas: Record<string, { properties: object }> };
};

test('openapi.json and the types of the TypeScript client are up to date', () => {
  const generate = [join(root, 'test', 'dev', 'run-ts.cjs'), join(root, 'clients', 'generate.ts'), '--check'];
  const { stderr } = spawnSync(process.execPath, generate, { encoding: 'utf8' });
  expect(stderr).toBe('');
});

// An intended breaking change is named in CHANGELOG.md, and then becomes the baseline: npm run generate -- --accept-breaking
test('no change since the baseline breaks a client', () => {
  expect(breakingChanges(JSON.parse(read('clients', 'openapi-baseline.json')) as object, document)).toEqual([]);
});

test('a field that is renamed in a response would be found', () => {
  const renamed = structuredClone(document);
  const { Recovery } = renamed.components.schemas as { Recovery: { properties: Record<string, object> } };
  Recovery.properties['webhook'] = Recovery.properties['endpoint']!;
  delete Recovery.properties['endpoint'];
  expect(breakingChanges(document, renamed)).not.toEqual([]);
});
