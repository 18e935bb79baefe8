import type { ApiKey } from '../api/keys';

/** Where the session keeps the key that one is signed in with. */
const STORAGE_NAME = 'handl-api-key';

/** Whether one is signed in with this key: its last four tell. */
export function isOwnKey({ prefix, last_four: lastFour, revoked_at: revokedAt }: ApiKey): boolean {
  const own = sessionStorage.getItem(STORAGE_NAME) ?? '';
  return revokedAt === null && own.startsWith(prefix) && own.endsWith(lastFour);
}
