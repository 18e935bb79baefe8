import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../dev/ports';
import { handl } from './run';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'handl-cli-'));
afterAll(() => rmSync(DATA_DIR, { recursive: true }));

const COMMANDS = [
  ['accounts'],
  ['accounts', 'create'],
  ['accounts', 'list'],
  ['keys'],
  ['keys', 'create'],
  ['keys', 'list'],
  ['keys', 'revoke'],
  ['migrate'],
  ['publish'],
  ['secrets'],
  ['secrets', 'reencrypt'],
];
const ACCOUNT = ['--account', 'acct_1'];

test.each([[], ...COMMANDS])('help has examples and needs no database: %s %s', async (...command) => {
  const { code, stdout, stderr } = await handl([...command, '--help'], { DATA_DIR });
  expect([code, stderr]).toEqual([0, '']);
  expect(stdout).toContain(['Usage: handl-webhooks', ...command].join(' '));
  expect(stdout).toContain(['  $ handl-webhooks', ...command].join(' '));
});

test.each([
  [['account'], "unknown command 'account'"],
  [['accounts', 'creat'], "unknown command 'creat'"],
  [['accounts', 'create', '--email', 'ops@example.com'], "required option '--name <name>'"],
  [['accounts', 'create', '--name', ' ', '--email', 'ops@example.com'], "option '--name <name>'"],
  [['accounts', 'create', '--name', 'Shop', '--email', 'ops'], "option '--email <address>'"],
  [['accounts', 'list', '--limit', '0'], "option '--limit <n>'"],
  [['accounts', 'list', '--limit', '1001'], "option '--limit <n>'"],
  [['accounts', 'list', '--all'], "unknown option '--all'"],
  [['keys', 'create'], "required option '--account <id>'"],
  [['keys', 'create', ...ACCOUNT, '--scopes', 'webhooks:read,root'], "option '--scopes <list>'"],
  [['keys', 'create', ...ACCOUNT, '--scopes', ''], "option '--scopes <list>'"],
  [['keys', 'revoke', ...ACCOUNT], "missing required argument 'key id'"],
  [['keys', 'revoke', ...ACCOUNT, 'key_1', 'key_2'], 'too many arguments'],
  [['publish', ...ACCOUNT, '--type', 'order.created'], "required option '--data <file>'"],
  [['publish', ...ACCOUNT, '--type', 'order.lost', '--data', '-'], "option '--type <type>'"],
  [
    ['publish', ...ACCOUNT, '--type', 'order.created', '--data', '-', '--idempotency-key', 'ä'],
    '--idempotency-key <key>',
  ],
])('wrong usage gives exit code 2 and one line: %j', async (args, problem) => {
  const { code, stdout, stderr } = await handl(args, { DATA_DIR });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(/^error: [^\n]+ \(--help tells more\)\n$/);
  expect(stderr).toContain(problem);
});

test.each([[[]], [['keys']], [['secrets']]])('a missing command gives exit code 2 and the help: %j', async (args) => {
  const { code, stdout, stderr } = await handl(args, { DATA_DIR });
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toContain('Examples:');
});

describe.each([
  [['accounts', 'create', '--name', 'Shop', '--email', 'ops@example.com']],
  [['accounts', 'list']],
  [['keys', 'create', ...ACCOUNT]],
  [['keys', 'list', ...ACCOUNT]],
  [['keys', 'revoke', 'key_1', ...ACCOUNT]],
  [['publish', ...ACCOUNT, '--type', 'order.created', '--data', '-']],
  [['secrets', 'reencrypt']],
  [['migrate']],
])('%j', (args) => {
  const key = Buffer.alloc(32, 7).toString('base64');

  it('says in one line that the database cannot be reached, with exit code 1 and no secret', async () => {
    const env = { DATABASE_URL: `postgres://user:hidden@127.0.0.1:${await freePort()}/handl`, SECRETS_KEY: key };
    const { code, stdout, stderr } = await handl(args, env, '{}');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: DATABASE_URL: the database c[^\n]*ECONNREFUSED[^\n]*\n$/);
    expect(stderr).not.toContain('hidden');
    expect(stderr).not.toContain(key);
  });

  it('says what to do when no database is set and none runs', async () => {
    const { code, stdout, stderr } = await handl(args, { DATA_DIR, SECRETS_KEY: key }, '{}');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toBe(
      `error: DATABASE_URL: is not set, and npm start runs no PostgreSQL in ${DATA_DIR}: set it, or run npm start first, or set DATA_DIR\n`,
    );
  });
});

test.each([
  [{ SECRETS_KEY: 'kept-to-itself' }, /^error: SECRETS_KEY: the key is not base64: [^\n]+\n$/],
  [{}, /^error: SECRETS_KEY: is not set, and there is no [^\n]+secrets-key: [^\n]+\n$/],
])('a wrong or missing SECRETS_KEY is reported without its value: %j', async (env, line) => {
  const { code, stdout, stderr } = await handl(['secrets', 'reencrypt'], { DATA_DIR, ...env });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(line);
  expect(stderr).not.toContain('kept-to-itself');
});
