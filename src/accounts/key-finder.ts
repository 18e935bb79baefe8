import type { Db } from '../db/pool';
import { Grouper } from '../lib/grouper';
import { findApiKeys } from './api-keys.sql';
import type { ApiKey } from './api-keys.sql';

/** @throws {GroupFullError} */
export type FindKey = (key: string) => Promise<ApiKey | undefined>;

const LOOKUPS_AT_ONCE = 2;
const MAX_KEYS = 32;
/** Requests, of all accounts. */
const MAX_WAITING = 4_096;

/**
 * Looks up the keys of requests that come at the same time in one statement. It reads, and waits for no row, so no account can
 * delay it. A lookup begins after its request has come: a revoked key is not found from then on.
 */
export function createKeyFinder(db: Db): FindKey {
  const lookups = new Grouper<string, ApiKey | undefined>({
    ...{ maxFlushes: LOOKUPS_AT_ONCE, maxItems: MAX_KEYS, maxWaiting: MAX_WAITING },
    flush: (keys) => findApiKeys(db, keys),
  });
  return (key) => lookups.add(key);
}
