import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadConfig } from '../../src/config';
import { settingNames } from '../../src/settings';

const page = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
const [section = ''] = page.split('\n## Settings\n')[1]!.split('\n## ');

/** The rows of the table of settings that name a setting: its name and the cell with its default. */
const rows = [...section.matchAll(/^\| `([A-Z_]+)` +\| (.*?) +\|/gm)].map(([, name, cell]) => [name!, cell!] as const);

/** The default if the cell has nothing else; a default that depends on something is described in words. */
const defaultIn = (cell: string) => /^`([^`]+)`$/.exec(cell)?.[1] ?? null;

test('the table has every setting once, and no other', () => {
  expect(rows.map(([name]) => name).sort()).toEqual([...settingNames].sort());
});

test('the table has the defaults of the configuration', () => {
  const values = loadConfig({}).lines.map((line) => /^(\w+)(?:=| )(.*)$/.exec(line)!.slice(1) as [string, string]);
  const defaults = values.map(([name, value]) => [name, value === '' || value === 'unset' ? null : value]);
  expect(Object.fromEntries(rows.map(([name, cell]) => [name, defaultIn(cell)]))).toEqual(Object.fromEntries(defaults));
});
