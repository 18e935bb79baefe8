import type { Request } from 'express';
import { z } from 'zod';
import { isId, ULID_PATTERN } from '../../lib/ids';
import type { IdByPrefix, IdPrefix } from '../../lib/ids';
import { ApiError } from '../http/api-error';
import type { ApiErrorCode } from '../http/error-catalogue';

const EXAMPLE_ULID = '01JXT5K8Q2R7W3Z9B4C6D8E0F1';

const patternOf = (...prefixes: IdPrefix[]) =>
  `^${prefixes.length === 1 ? prefixes[0] : `(${prefixes.join('|')})`}_${ULID_PATTERN}$`;

/** A parameter that is an id with one of these prefixes. */
export const anyIdSchema = (prefixes: readonly IdPrefix[]) =>
  z
    .string()
    .refine((text) => prefixes.some((prefix) => isId(prefix, text)), `must be an id ${prefixes.join('_…, ')}_…`)
    .meta({ pattern: patternOf(...prefixes) });

/** An id with this prefix, in a response. */
export const idOf = (prefix: IdPrefix) => z.string().meta({ example: `${prefix}_${EXAMPLE_ULID}` });

/** A parameter that is an id with this prefix. @param code of the error when it is not. */
export const idSchema = <Prefix extends IdPrefix>(prefix: Prefix, code: ApiErrorCode = 'invalid_value') =>
  z
    .string()
    .refine((text) => isId(prefix, text), { error: `must be an id ${prefix}_…`, params: { code } })
    .meta({ pattern: patternOf(prefix) }) as unknown as z.ZodType<IdByPrefix[Prefix]>;

/** The `:id` of the path. @throws {ApiError} not_found when it has another form; such an id never reaches a statement. */
export function pathId<Prefix extends IdPrefix>(req: Request, prefix: Prefix): IdByPrefix[Prefix] {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(prefix, id)) throw new ApiError('not_found');
  return id;
}
