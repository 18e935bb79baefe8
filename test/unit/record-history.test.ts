import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { recordHistory } from '../support/histories';

const folder = mkdtempSync(join(tmpdir(), 'handl-histories-'));
const file = join(folder, 'delivered.json');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('a history is recorded once and never replaced', () => {
  recordHistory(file, 'first');
  expect(readFileSync(file, 'utf8')).toBe('first');

  expect(() => recordHistory(file, 'second')).toThrow(/delivered\.json exists.*Add a new name to RECORDED/);
  expect(readFileSync(file, 'utf8')).toBe('first');
});

test('a folder that is missing is reported as such', () => {
  expect(() => recordHistory(join(folder, 'missing', 'delivered.json'), 'first')).toThrow(/ENOENT/);
});
