import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { demoAccount } from '../../dev/demo-account';
import { isApiKey } from '../../src/accounts/api-key';
import { createApiKey, findApiKeys } from '../../src/accounts/api-keys.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { AccountId } from '../../src/lib/ids';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

describe('the demo account', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'handl-demo-'));
  afterAll(() => rmSync(dataDir, { recursive: true }));
  const demo = () => demoAccount(database.pool, dataDir, 'demo@example.com');

  it('stays the same when the stack starts again', async () => {
    const first = await demo();
    expect(isApiKey(first.apiKey)).toBe(true);
    expect(await demo()).toEqual(first);
  });

  it.each([
    [
      'made before keys had a checksum',
      async (accountId: AccountId) => {
        const apiKey = `sk_live_${'f'.repeat(48)}`;
        await createApiKey(database.pool, accountId, apiKey, ['webhooks:read'], OPERATOR);
        writeFileSync(join(dataDir, 'demo.json'), JSON.stringify({ accountId, apiKey }));
      },
    ],
    [
      'revoked',
      async () => {
        await database.pool.query('update api_keys set revoked_at = now()');
      },
    ],
  ])('keeps its id and gets a new key when the old one was %s', async (_, spoil) => {
    const before = await demo();
    await spoil(before.accountId);
    const after = await demo();
    expect(after.accountId).toBe(before.accountId);
    expect(after.apiKey).not.toBe(before.apiKey);
    expect(await findApiKeys(database.pool, [after.apiKey])).toMatchObject([{ accountId: after.accountId }]);
    expect(JSON.parse(readFileSync(join(dataDir, 'demo.json'), 'utf8'))).toEqual(after);
  });
});
