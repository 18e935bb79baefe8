import type { IdByPrefix, IdPrefix } from '../../src/lib/ids';

/** An id that a test makes up or has read from a response. */
export const asId = <Prefix extends IdPrefix>(_prefix: Prefix, text: string) => text as IdByPrefix[Prefix];
