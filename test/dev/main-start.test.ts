import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../dev/ports';

test('a database that cannot be reached at the start is reported in one clear line', async () => {
  const port = await freePort();
  const main = join(__dirname, '..', '..', 'src', 'main.ts');
  const { status, stderr } = spawnSync(process.execPath, [join(__dirname, 'run-ts.cjs'), main], {
    encoding: 'utf8',
    env: {
      DATABASE_URL: `postgres://user:hidden@127.0.0.1:${port}/handl`,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      SMTP_URL: 'smtp://127.0.0.1:1',
      SECRETS_KEY: Buffer.alloc(32, 7).toString('base64'),
    },
  });
  expect(status).toBe(1);
  expect(stderr.trim()).toMatch(/^DATABASE_URL: the database could not be prepared: [^\n]*ECONNREFUSED[^\n]*$/);
  expect(stderr).not.toContain('hidden');
});

test('SIGTERM from npm reaches the program: the script replaces its shell', () => {
  const { scripts } = JSON.parse(readFileSync(join(__dirname, '..', '..', 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  expect([scripts['start'], scripts['receiver']]).toEqual(Array(2).fill(expect.stringMatching(/^exec node /)));
});
