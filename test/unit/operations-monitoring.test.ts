import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createMetrics } from '../../src/metrics/metrics';

const root = join(__dirname, '..', '..');
const page = readFileSync(join(root, 'docs', 'operations.md'), 'utf8');

/** The cells of the first column of the table below a heading of docs/operations.md, and of the second. */
function table(heading: string): [string, string][] {
  const [section = ''] = page.split(`\n### ${heading}\n`)[1]!.split(/\n##/);
  const lines = section.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map(
    (line) =>
      line
        .split('|')
        .slice(1, 3)
        .map((cell) => cell.trim()) as [string, string],
  );
}

test('the page describes every metric, and no other', async () => {
  const backlog = { pending: 0, oldestPendingS: 0, overdue: 0, unhealthyEndpoints: 0, unsentEmails: 0 };
  const metrics = createMetrics(() => Promise.resolve(backlog));
  metrics.showFirstAttemptsInFlight(() => 0);
  const text = await metrics.text();
  const defined = [...text.matchAll(/^# TYPE (handl_\w+) (\w+)$/gm)].map(([, name, type]) => `\`${name}\` ${type}`);
  const described = table('Metrics').map(([name, type]) => `${name} ${type.toLowerCase()}`);
  expect(described.sort()).toEqual(defined.sort());
});

test('every message on the page is one that the program logs', () => {
  const files = ['src', 'activities'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
  );
  const sources = files.filter((file) => file.endsWith('.ts')).map((file) => readFileSync(file, 'utf8'));
  const source = sources.join('\n');
  const messages = table('Log').map(([, message]) => message.slice(1, -1));
  expect(messages).not.toEqual([]);
  expect(messages.filter((message) => !source.includes(`'${message}'`))).toEqual([]);
});
