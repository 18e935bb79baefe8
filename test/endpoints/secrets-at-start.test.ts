import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { createTestDatabase } from '../support/database';

const root = join(__dirname, '..', '..');
const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

function start(env: Record<string, string>) {
  const main = [join(root, 'test', 'dev', 'run-ts.cjs'), join(root, 'src', 'main.ts')];
  return spawnSync(process.execPath, main, {
    encoding: 'utf8',
    env: { TEMPORAL_ADDRESS: '127.0.0.1:1', SMTP_URL: 'smtp://127.0.0.1:1', ...env },
  });
}

test('the product does not start with keys that cannot decrypt the stored secrets', async () => {
  const { pool, url, drop } = await createTestDatabase();
  const accountId = await createAccount(pool, { name: 'Test', email: 'test@example.com' });
  const endpoint = { accountId, url: 'https://receiver.example/hook', description: null, eventTypes: ['*'] };
  await createEndpoint(pool, createSecretBox(key(7)), { ...endpoint, secret: 'whsec_1' }, OPERATOR);
  for (const [ring, problem] of [
    [key(8), 'a secret cannot be decrypted with the key "default": restore the key that had this id'],
    [`new:${key(7)}`, 'a secret was encrypted with the key "default", which is missing: add it'],
    [`new:${key(8)},new:${key(7)}`, 'has two keys with the id "new": give each key its own id'],
  ] as const) {
    const { status, stderr } = start({ DATABASE_URL: url, SECRETS_KEY: ring });
    expect(status).toBe(1);
    expect(stderr.trim()).toMatch(/^SECRETS_KEY: [^\n]+$/);
    expect(stderr).toContain(problem);
    for (const secret of [key(7), key(8)]) expect(stderr).not.toContain(secret);
  }
  await drop();
});
