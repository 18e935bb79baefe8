import type { AccountId } from '../../src/lib/ids';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { assertSecretsOpen, reencryptSecrets } from '../../src/endpoints/reencryption.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import type { SecretBox } from '../../src/endpoints/secret-box';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const OLD = createSecretBox(key(7));
const BOTH = createSecretBox(`new:${key(8)},default:${key(7)}`);
const NEW = createSecretBox(`new:${key(8)}`);

let database: TestDatabase;
let accountId: AccountId;
beforeEach(async () => {
  database = await createTestDatabase();
  accountId = await createAccount(database.pool, { name: 'Test', email: 'test@example.com' });
});
afterEach(() => database.drop());

async function newEndpoint(box: SecretBox, secret: string): Promise<string> {
  const endpoint = { accountId, secret, url: 'https://receiver.example/hook', description: null, eventTypes: ['*'] };
  return (await createEndpoint(database.pool, box, endpoint, OPERATOR)).id;
}

/** Every secret as this ring decrypts it, by id. */
async function opened(box: SecretBox): Promise<Record<string, string>> {
  const { rows } = await database.pool.query('select id, endpoint_id, ciphertext from endpoint_secrets');
  return Object.fromEntries(rows.map((row) => [row.id, box.open(row.ciphertext, row.endpoint_id)]));
}

/** Adds secrets for several batches, all of the same endpoint. */
async function manySecrets(endpointId: string, count: number): Promise<void> {
  const sealed = Array.from({ length: count }, (_, n) => OLD.seal(`whsec_${n}`, endpointId));
  await database.pool.query('insert into endpoint_secrets (endpoint_id, ciphertext) select $1, unnest($2::bytea[])', [
    endpointId,
    sealed,
  ]);
}

test('encrypts all secrets with the first key, and returns their number', async () => {
  const first = await newEndpoint(OLD, 'whsec_first');
  await manySecrets(first, 500);
  await newEndpoint(BOTH, 'whsec_last');
  const before = await opened(BOTH);
  expect(Object.keys(before)).toHaveLength(502);
  expect(await reencryptSecrets(database.pool, BOTH)).toEqual({ reencrypted: 501, remaining: 0, problem: null });
  expect(await opened(NEW)).toEqual(before);
  expect(await reencryptSecrets(database.pool, BOTH)).toEqual({ reencrypted: 0, remaining: 0, problem: null });
});

test('also encrypts again what has no key id, even with the same key', async () => {
  const id = 'we_01JXT5K8Q2R7W3Z9B4C6D8E0F1';
  const sealed =
    'AdPeof0GEJdTXC7TgkgVXkH0rQZpGBeBX/6WRiwe+RHDQcOh+5w4zCDtP5iMozNwGRvl5ky/tH3QU/P20MbdBYzsqM2Tr2L2xZ+jXKGqAw==';
  await database.pool.query(
    `insert into endpoints (id, account_id, url, event_types) values ($1, $2, 'https://receiver.example', '{*}')`,
    [id, accountId],
  );
  await database.pool.query('insert into endpoint_secrets (endpoint_id, ciphertext) values ($1, $2)', [
    id,
    Buffer.from(sealed, 'base64'),
  ]);
  await assertSecretsOpen(database.pool, OLD);
  expect(await reencryptSecrets(database.pool, OLD)).toEqual({ reencrypted: 1, remaining: 0, problem: null });
  expect(Object.values(await opened(OLD))).toEqual([`whsec_${key(1)}`]);
});

test('continues where it was interrupted', async () => {
  await manySecrets(await newEndpoint(OLD, 'whsec_first'), 500);
  let updates = 0;
  const breaking = {
    query: (query: { text: string }) => {
      if (query.text.includes('update') && ++updates === 2) throw new Error('the connection broke');
      return database.pool.query(query);
    },
  };
  await expect(reencryptSecrets(breaking as never, BOTH)).rejects.toThrow('the connection broke');
  expect(await reencryptSecrets(database.pool, BOTH)).toEqual({ reencrypted: 301, remaining: 0, problem: null });
});

test('does not wait for secrets that another transaction has locked, and counts them as remaining', async () => {
  const busy = await newEndpoint(OLD, 'whsec_busy');
  await newEndpoint(OLD, 'whsec_free');
  const other = await database.pool.connect();
  await other.query('begin');
  await other.query('update endpoint_secrets set expires_at = now() where endpoint_id = $1', [busy]);
  expect(await reencryptSecrets(database.pool, BOTH)).toEqual({ reencrypted: 1, remaining: 1, problem: null });
  await other.query('commit');
  other.release();
  expect(await reencryptSecrets(database.pool, BOTH)).toEqual({ reencrypted: 1, remaining: 0, problem: null });
});

test('continues after a secret that cannot be decrypted, and says why it cannot', async () => {
  await newEndpoint(createSecretBox(`lost:${key(9)}`), 'whsec_lost');
  await newEndpoint(OLD, 'whsec_kept');
  expect(await reencryptSecrets(database.pool, BOTH)).toEqual({
    reencrypted: 1,
    remaining: 1,
    problem: 'SECRETS_KEY: a secret was encrypted with the key "lost", which is missing: add it',
  });
  const both = createSecretBox(`new:${key(8)},lost:${key(9)}`);
  expect(Object.values(await opened(both)).sort()).toEqual(['whsec_kept', 'whsec_lost']);
});

test('a key id that begins like another one is a different key', async () => {
  const longer = createSecretBox(`newer:${key(9)},default:${key(7)}`);
  await newEndpoint(longer, 'whsec_newer');
  const ring = createSecretBox(`new:${key(8)},newer:${key(9)}`);
  expect(await reencryptSecrets(database.pool, ring)).toEqual({ reencrypted: 1, remaining: 0, problem: null });
});

test('a wrong key and a key removed too early are detected at the start', async () => {
  await assertSecretsOpen(database.pool, OLD);
  await newEndpoint(OLD, 'whsec_oldest');
  await newEndpoint(BOTH, 'whsec_newest');
  await assertSecretsOpen(database.pool, BOTH);
  await expect(assertSecretsOpen(database.pool, NEW)).rejects.toThrow('the key "default", which is missing');
  await expect(assertSecretsOpen(database.pool, OLD)).rejects.toThrow('the key "new", which is missing');
  await expect(assertSecretsOpen(database.pool, createSecretBox(`default:${key(7)},new:${key(9)}`))).rejects.toThrow(
    'cannot be decrypted with the key "new"',
  );
});
