import type { ApiKey } from '../api/keys';
import { signedInKey } from '../session';

/** Whether one is signed in with this key: its last four tell. */
export function isOwnKey({ prefix, last_four: lastFour, revoked_at: revokedAt }: ApiKey): boolean {
  const own = signedInKey() ?? '';
  return revokedAt === null && own.startsWith(prefix) && own.endsWith(lastFour);
}
