import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CUSTOMER_SCOPES, isApiKey } from './domain/api-key';
import { accountExists, createAccount, createApiKey, findApiKey, generateApiKey } from './store/accounts';
import type { Db } from './store/pool';

export interface DemoAccount {
  accountId: string;
  apiKey: string;
}

/**
 * The account of the embedded stack and its key, made at the first start and kept in `DATA_DIR/demo.json`. A key that
 * cannot be used any more is replaced: it was revoked, or made before keys had a checksum.
 */
export async function demoAccount(db: Db, dataDir: string, email: string): Promise<DemoAccount> {
  const known = readDemo(dataDir);
  const isKnown = known !== undefined && (await accountExists(db, known.accountId));
  if (isKnown && isApiKey(known.apiKey) && (await findApiKey(db, known.apiKey))) return known;
  const accountId = isKnown ? known.accountId : await createAccount(db, { name: 'Demo', email });
  const apiKey = generateApiKey();
  await createApiKey(db, accountId, apiKey, CUSTOMER_SCOPES);
  writeFileSync(pathIn(dataDir), JSON.stringify({ accountId, apiKey }), { mode: 0o600 });
  return { accountId, apiKey };
}

const pathIn = (dataDir: string) => join(dataDir, 'demo.json');

/** The demo account as the last start has left it; `undefined` when there is none. */
export function readDemo(dataDir: string): DemoAccount | undefined {
  try {
    return JSON.parse(readFileSync(pathIn(dataDir), 'utf8')) as DemoAccount;
  } catch {
    return undefined;
  }
}
