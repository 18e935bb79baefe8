import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createAccount } from '../../src/accounts/accounts.sql';
import { findApiKeys } from '../../src/accounts/api-keys.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import type { AccountId } from '../../src/lib/ids';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { openFolder } from '../support/open-folder';
import { handl, handlJson } from './run';

let database: TestDatabase;
let env: { DATABASE_URL: string };
let account: AccountId;
beforeAll(async () => {
  database = await createTestDatabase();
  env = { DATABASE_URL: database.url };
  account = await createAccount(database.pool, { name: 'Shop', email: 'ops@example.com' });
});
afterAll(() => database.drop());

const KEY = /sk_live_[0-9A-Za-z]{38}/g;

describe('accounts', () => {
  it('are created and listed, newest first, page by page', async () => {
    const made = await handlJson(['accounts', 'create', '--name', 'Zoë & Söhne', '--email', 'zoe@example.com'], env);
    expect(made).toEqual({
      id: expect.stringMatching(/^acct_/),
      object: 'account',
      name: 'Zoë & Söhne',
      email: 'zoe@example.com',
    });
    const page = await handlJson(['accounts', 'list', '--limit', '1'], env);
    const listed = { ...made, created_at: expect.any(String), deleted_at: null };
    expect(page).toEqual({ object: 'list', data: [listed], has_more: true });
    const rest = await handlJson(['accounts', 'list', '--starting-after', made.id], env);
    expect(rest.data.map(({ id }: { id: string }) => id)).toEqual([account]);
    expect(rest.has_more).toBe(false);
  });

  it('are printed in columns, and cannot control the terminal', async () => {
    const name = '\u001b[31mred';
    const id = await createAccount(database.pool, { name, email: 'a@example.com' });
    const { code, stdout } = await handl(['accounts', 'list', '--limit', '2'], env);
    expect(code).toBe(0);
    const [heading, first, second, empty, more] = stdout.split('\n');
    expect(heading).toMatch(/^ID +NAME +EMAIL +CREATED AT +DELETED AT$/);
    expect(first).toMatch(new RegExp(`^${id} +\ufffd\\[31mred +a@example\\.com +\\d{4}-`));
    expect(second!.indexOf('zoe@example.com')).toBe(first!.indexOf('a@example.com'));
    expect([empty, more]).toEqual(['', expect.stringMatching(/^There are more: add --starting-after acct_/)]);
  });
});

describe('keys', () => {
  it('are created, listed without the key itself, and revoked', async () => {
    const made = await handlJson(['keys', 'create', '--account', account, '--scopes', 'events:write, platform'], env);
    expect(made).toEqual({
      ...{ id: expect.stringMatching(/^key_/), object: 'api_key', account, scopes: ['events:write', 'platform'] },
      key: expect.stringMatching(KEY),
    });
    expect(await findApiKeys(database.pool, [made.key])).toEqual([
      { id: made.id, accountId: account, scopes: ['events:write', 'platform'], isTouchDue: true },
    ]);
    const listed = await handl(['keys', 'list', '--account', account, '--json'], env);
    expect(JSON.parse(listed.stdout).data).toMatchObject([
      { id: made.id, key: `sk_live_…${made.key.slice(-4)}`, last_used_at: null, revoked_at: null },
    ]);
    expect(listed.stdout).not.toMatch(KEY);

    const revoked = await handlJson(['keys', 'revoke', made.id, '--account', account], env);
    expect(revoked).toEqual({ id: made.id, object: 'api_key', account, revoked_at: expect.any(String) });
    expect(await findApiKeys(database.pool, [made.key])).toEqual([undefined]);
    expect(await handlJson(['keys', 'revoke', made.id, '--account', account], env)).toEqual(revoked);
  });

  it('are printed once, and have the scopes of a customer by default', async () => {
    const { code, stdout, stderr } = await handl(['keys', 'create', '--account', account], env);
    expect([code, stderr]).toEqual([0, '']);
    const keys = stdout.match(KEY);
    expect(keys).toHaveLength(1);
    expect(stdout).toContain('The key is not shown again');
    const [found] = await findApiKeys(database.pool, keys!);
    expect(found?.scopes).toEqual(['webhooks:read', 'webhooks:write', 'events:write']);
  });

  it.each([
    [['keys', 'create', '--account', 'acct_none'], '--account: there is no account "acct_none"'],
    [['keys', 'list', '--account', 'acct_none'], '--account: there is no account "acct_none"'],
    [['publish', '--account', 'acct_none', '--type', 'order.created', '--data', '-'], '--account: there is no account'],
  ])('require an account that exists: %j', async (args, problem) => {
    const { code, stdout, stderr } = await handl(args, env, '{}');
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: [^\n]+\n$/);
    expect(stderr).toContain(problem);
  });

  it('are at most 100 of an account, and the error says what to do', async () => {
    const full = await createAccount(database.pool, { name: 'Full', email: 'full@example.com' });
    await database.pool.query(
      `insert into api_keys (account_id, key_sha256, prefix, last_four, scopes)
       select $1, sha256(convert_to($1 || n, 'UTF8')), 'sk_live_', 'abcd', '{events:write}' from generate_series(1, 100) n`,
      [full],
    );
    const { code, stdout, stderr } = await handl(['keys', 'create', '--account', full], env);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(
      /^error: --account: account acct_\w+ has 100 keys, which is the limit: revoke one [^\n]+\n$/,
    );
    expect((await handl(['keys', 'create', '--account', full, '--scopes', 'platform'], env)).code).toBe(0);
  });

  it('of another account are not found', async () => {
    const other = await createAccount(database.pool, { name: 'Other', email: 'other@example.com' });
    const { id } = await handlJson(['keys', 'create', '--account', other], env);
    const { code, stderr } = await handl(['keys', 'revoke', id, '--account', account], env);
    expect([code, stderr]).toEqual([1, expect.stringContaining(`account ${account} has no key "${id}"`)]);
  });
});

describe('publish', () => {
  const args = (...rest: string[]) => ['publish', '--account', account, '--type', 'order.created', ...rest];
  const bodyOf = async (id: string) =>
    (await database.pool.query('select body from events where id = $1', [id])).rows[0].body.toString('utf8');
  // Parsing this text and serialising it again would change it.
  const DATA = '{ "n": 12345678901234567890, "b":1.10,"b":"\\u0000", "__proto__": {"ä": "\u2028"} }';

  it('keeps the bytes of a file or of standard input, without surrounding white space', async () => {
    const folder = openFolder('handl-cli-');
    const file = join(folder, 'order.json');
    writeFileSync(file, `\n${DATA}\n`);
    for (const [path, input] of [
      [file, ''],
      ['-', `${DATA}\n`],
    ] as const) {
      const event = await handlJson(args('--data', path), env, input);
      expect(event).toMatchObject({ object: 'event', type: 'order.created', deliveries: 0, replayed: false });
      expect((await bodyOf(event.id)).endsWith(`,"data":${DATA}}`)).toBe(true);
    }
  });

  it('publishes to the subscribed endpoints, once per idempotency key', async () => {
    const endpoint = { url: 'https://receiver.example/hook', description: null, eventTypes: ['order.created'] };
    const box = createSecretBox(randomBytes(32).toString('base64'));
    await createEndpoint(database.pool, box, { ...endpoint, accountId: account, secret: 'whsec_1' }, OPERATOR);
    const once = args('--data', '-', '--idempotency-key', 'order-1042');
    const event = await handlJson(once, env, '{"n":1}');
    expect(event).toMatchObject({ deliveries: 1, replayed: false });
    expect(await handlJson(once, env, '{"n":1}')).toEqual({ ...event, replayed: true });
    const { code, stderr } = await handl(once, env, '{"n":2}');
    expect([code, stderr]).toEqual([1, expect.stringMatching(/^error: --idempotency-key: was used for another event/)]);
  });

  it.each([
    ['{"n":1', 'is not JSON: '],
    ['', 'is not JSON: '],
    ['{"n":1},"x":{}', 'is not JSON: '],
    ['[1]', 'must be a JSON object'],
    [`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'the limit is 64 levels'],
    [Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]), 'must be UTF-8'],
    ['\ufeff{}', 'must be UTF-8 without a byte order mark'],
    [`{"a":"${'x'.repeat(256 * 1024 - 7)}"}`, 'is too large: the limit is 256 KiB'],
    [' '.repeat(600 * 1024), 'is too large: the limit is 256 KiB'],
  ])('refuses the data that the API refuses', async (input, problem) => {
    const { code, stdout, stderr } = await handl(args('--data', '-'), env, input);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr).toMatch(/^error: --data: [^\n]+\n$/);
    expect(stderr).toContain(problem);
  });

  it('accepts data of 256 KiB and of 64 levels', async () => {
    const deep = `${'{"a":'.repeat(64)}1${'}'.repeat(64)}`;
    const large = `{"a":"${'x'.repeat(256 * 1024 - 8)}"}`;
    for (const data of [deep, large]) expect((await handlJson(args('--data', '-'), env, data)).object).toBe('event');
  });

  it('says which file cannot be read', async () => {
    const { code, stderr } = await handl(args('--data', '/nowhere/order.json'), env);
    expect([code, stderr]).toEqual([
      1,
      expect.stringMatching(/^error: --data: \/nowhere\/order\.json cannot be read \(ENOENT[^\n]+\n$/),
    ]);
  });
});

test('secrets are encrypted with the first key, and none is printed', async () => {
  const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
  const fresh = await createTestDatabase();
  const accountId = await createAccount(fresh.pool, { name: 'Shop', email: 'ops@example.com' });
  const seal = (box: ReturnType<typeof createSecretBox>) =>
    createEndpoint(
      fresh.pool,
      box,
      { accountId, url: 'https://r.example', description: null, eventTypes: ['*'], secret: 'whsec_s' },
      OPERATOR,
    );
  const { id } = await seal(createSecretBox(key(7)));
  const ring = { DATABASE_URL: fresh.url, SECRETS_KEY: `new:${key(8)},default:${key(7)}` };
  const first = await handl(['secrets', 'reencrypt', '--json'], ring);
  expect([first.code, first.stderr]).toEqual([0, '']);
  expect(JSON.parse(first.stdout)).toEqual({ object: 'reencryption', key: 'new', reencrypted: 1, remaining: 0 });
  const { rows } = await fresh.pool.query('select ciphertext from endpoint_secrets');
  expect(createSecretBox(`new:${key(8)}`).open(rows[0].ciphertext, id)).toBe('whsec_s');
  const again = await handl(['secrets', 'reencrypt'], ring);
  expect([again.code, again.stdout.split('\n')]).toEqual([
    0,
    ['key          new', 'reencrypted  0', 'remaining    0', ''],
  ]);

  await seal(createSecretBox(`lost:${key(9)}`));
  const failed = await handl(['secrets', 'reencrypt'], ring);
  expect(failed.code).toBe(1);
  expect(failed.stderr).toMatch(
    /^error: 1 secret is not encrypted with the key "new" yet[^\n]+SECRETS_KEY: a secret was encrypted with the key "lost"[^\n]+\n$/,
  );
  for (const { stdout, stderr } of [first, again, failed]) {
    for (const secret of ['whsec_s', key(7), key(8)]) expect(stdout + stderr).not.toContain(secret);
  }
  await fresh.drop();
});
