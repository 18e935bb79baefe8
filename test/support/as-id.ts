import type { IdByPrefix, IdPrefix } from '../../src/lib/ids';

/** Types an id that a test has made up or read from a response. */
export const asId = <Prefix extends IdPrefix>(_prefix: Prefix, text: string) => text as IdByPrefix[Prefix];
