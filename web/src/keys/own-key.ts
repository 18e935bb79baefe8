import type { ApiKey } from '../api/keys';
import { signedInKey } from '../session';

/** Whether this tab is signed in with the key, judged by its prefix and its last four characters. */
export function isOwnKey({ prefix, last_four: lastFour, revoked_at: revokedAt }: ApiKey): boolean {
  const own = signedInKey() ?? '';
  return revokedAt === null && own.startsWith(prefix) && own.endsWith(lastFour);
}
