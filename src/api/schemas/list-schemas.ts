import { z } from 'zod';
import type { Page } from '../../db/pool';
import type { AccountId, IdPrefix } from '../../lib/ids';
import { idSchema } from './id-schemas';
import { instantParam } from './time-schemas';

export const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;
const limitMessage = `must be a whole number from 1 to ${MAX_LIMIT}`;

/** Query parameters of a list of objects whose ids have this prefix. */
export const listQuery = <Prefix extends IdPrefix>(prefix: Prefix) => ({
  limit: z
    .string()
    .regex(/^\d{1,3}$/, limitMessage)
    .transform(Number)
    .refine((limit) => limit >= 1 && limit <= MAX_LIMIT, limitMessage)
    .default(DEFAULT_LIMIT)
    .meta({
      type: 'integer',
      minimum: 1,
      maximum: MAX_LIMIT,
      default: DEFAULT_LIMIT,
      description: 'Maximum number of objects to return.',
    }),
  starting_after: idSchema(prefix, 'invalid_cursor')
    .optional()
    .meta({ description: 'Cursor: the id of the last object you received. Returns the objects after it.' }),
});

/** Query parameters that limit a list to objects created in a range of time. Ids contain the time in milliseconds. */
export const CREATED_RANGE = {
  since: instantParam.optional().meta({ description: 'Created at or after this time.' }),
  until: instantParam.optional().meta({ description: 'Created before this time.' }),
};

/** What a client that polls a list must know. */
export const POLLING =
  'An object appears in the list when its transaction commits, usually within milliseconds of the time in its id. An older id can therefore appear after a newer one. To poll for new objects, set `since` to a minute ago and ignore the ids you have seen.';

/** The page that the query asks for. */
export const pageOf = (accountId: AccountId, query: { limit: number; starting_after?: string }): Page => ({
  accountId,
  startingAfter: query.starting_after ?? null,
  limit: query.limit,
});

/** A list of objects with this schema. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() });

/** A page of a list. One row more than `limit` means that there are more. */
export function toList<Row, Shown>(rows: readonly Row[], limit: number, show: (row: Row) => Shown) {
  return { object: 'list' as const, data: rows.slice(0, limit).map(show), has_more: rows.length > limit };
}
