import type { Db } from '../../src/db/pool';

/** Sends a statement in a way that the check does not see in the source. */
export const stray = (db: Db) => db['query']({ text: 'select from accounts' });
