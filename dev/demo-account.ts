import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountExists, createAccount } from '../src/accounts/accounts.sql';
import { CUSTOMER_SCOPES, generateApiKey, isApiKey } from '../src/accounts/api-key';
import { createApiKey, findApiKeys } from '../src/accounts/api-keys.sql';
import { OPERATOR } from '../src/accounts/audit-log.sql';
import type { Db } from '../src/db/pool';
import type { AccountId } from '../src/lib/ids';
import { readJsonFile } from './data-dir';

export interface DemoAccount {
  accountId: AccountId;
  apiKey: string;
}

/**
 * Returns the demo account and its API key, which are kept in `DATA_DIR/demo.json`. Creates whatever is missing. The key is
 * replaced when it was revoked, or when it was created before keys had a checksum.
 */
export async function demoAccount(db: Db, dataDir: string, email: string): Promise<DemoAccount> {
  const known = readDemoAccount(dataDir);
  const isKnown = known !== undefined && (await accountExists(db, known.accountId));
  const [key] = isKnown && isApiKey(known.apiKey) ? await findApiKeys(db, [known.apiKey]) : [];
  if (isKnown && key) return known;
  const accountId = isKnown ? known.accountId : await createAccount(db, { name: 'Demo', email });
  const apiKey = generateApiKey();
  await createApiKey(db, accountId, apiKey, CUSTOMER_SCOPES, OPERATOR);
  writeFileSync(pathIn(dataDir), JSON.stringify({ accountId, apiKey }), { mode: 0o600 });
  return { accountId, apiKey };
}

const pathIn = (dataDir: string) => join(dataDir, 'demo.json');

/** The demo account as `DATA_DIR/demo.json` has it; `undefined` when there is none. */
export function readDemoAccount(dataDir: string): DemoAccount | undefined {
  return readJsonFile(pathIn(dataDir));
}
