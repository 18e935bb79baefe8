import { z } from 'zod';
import { idSchema } from './ids';

const MAX_LIMIT = 100;
const DEFAULT_LIMIT = 20;
const limitMessage = `must be a whole number from 1 to ${MAX_LIMIT}`;

/** Query parameters of a list of objects whose ids have this prefix. */
export const listQuery = (prefix: string) => ({
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
      description: 'How many objects to answer.',
    }),
  starting_after: idSchema(prefix, 'invalid_cursor')
    .optional()
    .meta({ description: 'The id of the last object you have: the list goes on after it.' }),
});

/** What the store needs to know of a page. */
export const pageOf = (accountId: string, query: { limit: number; starting_after?: string }) => ({
  accountId,
  startingAfter: query.starting_after ?? null,
  limit: query.limit,
});

/** A list of what the schema describes. */
export const listOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ object: z.literal('list'), data: z.array(item), has_more: z.boolean() });

/** A page of a list; the store gives one row more than `limit` when there are more. */
export function toList<Row, Shown>(rows: readonly Row[], limit: number, show: (row: Row) => Shown) {
  return { object: 'list' as const, data: rows.slice(0, limit).map(show), has_more: rows.length > limit };
}
