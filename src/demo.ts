import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountExists, createAccount, createApiKey, findApiKey } from './store/accounts';
import type { Db } from './store/pool';

export interface DemoAccount {
  accountId: string;
  apiKey: string;
}

const SCOPES = ['webhooks:read', 'webhooks:write', 'events:write'];

/** The account of the embedded stack and its key, made at the first start and kept in `DATA_DIR/demo.json`. */
export async function demoAccount(db: Db, dataDir: string, email: string): Promise<DemoAccount> {
  const path = join(dataDir, 'demo.json');
  const known = readDemo(path);
  if (known && (await accountExists(db, known.accountId)) && (await findApiKey(db, known.apiKey))) return known;
  const accountId = await createAccount(db, { name: 'Demo', email });
  const apiKey = `sk_live_${randomBytes(24).toString('hex')}`;
  await createApiKey(db, accountId, apiKey, SCOPES);
  writeFileSync(path, JSON.stringify({ accountId, apiKey }), { mode: 0o600 });
  return { accountId, apiKey };
}

function readDemo(path: string): DemoAccount | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as DemoAccount;
  } catch {
    return undefined;
  }
}
