import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '../../src/config';

const SECRETS_KEY = Buffer.alloc(32, 7).toString('base64');

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'handl-secrets-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string): string {
  const path = join(folder, 'secret');
  writeFileSync(path, content);
  return path;
}

test.each(['', '\n', '\r\n'])('a secret setting is taken from its file, without the final line break %j', (end) => {
  expect(loadConfig({ SECRETS_KEY_FILE: file(SECRETS_KEY + end) }).secretsKey).toBe(SECRETS_KEY);
});

test('every secret setting can come from a file, and is still not printed', () => {
  const url = 'postgres://handl:pa55@db/handl';
  const config = loadConfig({ DATABASE_URL_FILE: file(url) });
  expect(config.databaseUrl).toBe(url);
  expect(config.lines).toContain('DATABASE_URL set');
  expect(loadConfig({ SMTP_URL_FILE: file('smtp://user:pa55@mail:25\n') }).smtpUrl).toBe('smtp://user:pa55@mail:25');
});

test('an empty variable counts as unset, beside a file too', () => {
  expect(loadConfig({ SECRETS_KEY: '', SECRETS_KEY_FILE: file(SECRETS_KEY) }).secretsKey).toBe(SECRETS_KEY);
  expect(loadConfig({ SECRETS_KEY, SECRETS_KEY_FILE: '' }).secretsKey).toBe(SECRETS_KEY);
});

test.each<[string, () => NodeJS.ProcessEnv, RegExp]>([
  [
    'both',
    () => ({ SECRETS_KEY, SECRETS_KEY_FILE: file(SECRETS_KEY) }),
    /^SECRETS_KEY_FILE: SECRETS_KEY is set as well: /,
  ],
  [
    'no file',
    () => ({ SMTP_URL_FILE: join(folder, 'gone') }),
    /^SMTP_URL_FILE: the file \S+gone cannot be read \(ENOENT\)$/,
  ],
  ['a folder', () => ({ SMTP_URL_FILE: folder }), /^SMTP_URL_FILE: the file \S+ cannot be read \(EISDIR\)$/],
  ['an empty file', () => ({ DATABASE_URL_FILE: file('\n') }), /^DATABASE_URL_FILE: the file \S+ is empty$/],
  ['two lines', () => ({ DATABASE_URL_FILE: file('a\nb\n') }), /^DATABASE_URL_FILE: the file \S+ must have one line$/],
  [
    'no end',
    () => ({ DATABASE_URL_FILE: '/dev/zero' }),
    /^DATABASE_URL_FILE: the file \/dev\/zero is larger than 64 KiB$/,
  ],
  ['a wrong value', () => ({ SECRETS_KEY_FILE: file('s3cret') }), /^SECRETS_KEY: (?!.*s3cret)/],
])('%s: one line that names the variable', (_, env, message) => {
  const load = () => loadConfig(env());
  expect(load).toThrow(ConfigError);
  expect(load).toThrow(message);
});
