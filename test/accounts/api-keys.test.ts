import type { Pool } from 'pg';
import { createAccount } from '../../src/accounts/accounts.sql';
import { generateApiKey, SCOPES } from '../../src/accounts/api-key';
import { createApiKey, findApiKeys, listApiKeys, revokeApiKey, touchApiKey } from '../../src/accounts/api-keys.sql';
import { listAuditEntries, OPERATOR } from '../../src/accounts/audit-log.sql';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { until } from '../support/until';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

const findApiKey = async (pool: Pool, key: string) => (await findApiKeys(pool, [key]))[0];
const newAccount = () => createAccount(database.pool, { name: 'Test', email: 'test@example.com' });

test('a revoked key is not found, keeps its time of revocation, and is audited once', async () => {
  const { pool } = database;
  const [accountId, otherId] = [await newAccount(), await newAccount()];
  const key = generateApiKey();
  const { id: keyId } = await createApiKey(pool, accountId, key, ['events:write'], OPERATOR);
  expect(await findApiKey(pool, key)).toEqual({ id: keyId, accountId, scopes: ['events:write'], isTouchDue: true });
  await touchApiKey(pool, keyId);
  expect(await findApiKey(pool, key)).toMatchObject({ isTouchDue: false });

  expect(await revokeApiKey(pool, otherId, keyId, SCOPES, OPERATOR)).toBeUndefined();
  expect(await findApiKey(pool, key)).toBeDefined();

  const revoked = await revokeApiKey(pool, accountId, keyId, SCOPES, OPERATOR);
  expect(revoked).toEqual({ id: keyId, revokedAt: expect.any(Date), foreignScopes: [] });
  expect(await revokeApiKey(pool, accountId, keyId, SCOPES, OPERATOR)).toEqual(revoked);
  expect(await findApiKey(pool, key)).toBeUndefined();
  expect(await listApiKeys(pool, { accountId, startingAfter: null, limit: 10 }, SCOPES)).toMatchObject([
    { id: keyId, prefix: 'sk_live_', lastFour: key.slice(-4), revokedAt: revoked!.revokedAt },
  ]);
  const entries = await listAuditEntries(pool, { accountId, startingAfter: null, limit: 10 });
  expect(entries.map(({ action, objectId, apiKeyId }) => [action, objectId, apiKeyId])).toEqual([
    ['api_key.revoked', keyId, null],
    ['api_key.created', keyId, null],
  ]);
  expect(JSON.stringify(entries)).not.toContain(key);
});

test('of two concurrent revocations both return a time, and one is audited', async () => {
  const { pool } = database;
  const accountId = await newAccount();
  const { id } = await createApiKey(pool, accountId, generateApiKey(), ['events:write'], OPERATOR);
  const first = await pool.connect();
  await first.query('begin');
  const revoked = await revokeApiKey(first, accountId, id, SCOPES, OPERATOR);
  const second = revokeApiKey(pool, accountId, id, SCOPES, OPERATOR);
  await until('the second to wait for the first', async () => {
    const waiting = await first.query(`select from pg_locks where not granted`);
    return waiting.rowCount! > 0;
  });
  await first.query('commit');
  first.release();
  expect([revoked, await second]).toEqual(Array(2).fill({ id, revokedAt: expect.any(Date), foreignScopes: [] }));
  const entries = await listAuditEntries(pool, { accountId, startingAfter: null, limit: 10 });
  expect(entries.filter(({ action }) => action === 'api_key.revoked')).toHaveLength(1);
});

test('keys are found in the order in which they are asked for', async () => {
  const { pool } = database;
  const accountId = await newAccount();
  const keys = [generateApiKey(), generateApiKey()] as const;
  for (const key of keys) await createApiKey(pool, accountId, key, ['webhooks:read'], OPERATOR);
  const [second, unknown, first, again] = await findApiKeys(pool, [keys[1], generateApiKey(), keys[0], keys[1]]);
  expect([second!.id > first!.id, unknown, again]).toEqual([true, undefined, second]);
});
