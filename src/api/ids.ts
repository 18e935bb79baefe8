import type { Request } from 'express';
import { z } from 'zod';
import type { ApiErrorCode } from '../domain/api-errors';
import { ApiError } from './api-error';

const ULID = '[0-7][0-9A-HJKMNP-TV-Z]{25}';
const EXAMPLE_ULID = '01JXT5K8Q2R7W3Z9B4C6D8E0F1';

const pattern = (prefix: string) => new RegExp(`^${prefix}_${ULID}$`);

/** Whether the text is an id with this prefix: `we_` and a ULID, for instance. */
export const isId = (prefix: string, text: string): boolean => pattern(prefix).test(text);

/** An id with one of these prefixes, as a parameter. */
export const anyIdSchema = (prefixes: readonly string[]) =>
  z
    .string()
    .refine((text) => prefixes.some((prefix) => isId(prefix, text)), `must be an id ${prefixes.join('_…, ')}_…`)
    .meta({ pattern: `^(${prefixes.join('|')})_${ULID}$` });

/** An id with this prefix, in an answer. */
export const idOf = (prefix: string) => z.string().meta({ example: `${prefix}_${EXAMPLE_ULID}` });

/** A parameter that is an id with this prefix. @param code of the error when it is not. */
export const idSchema = (prefix: string, code: ApiErrorCode = 'invalid_value') =>
  z
    .string()
    .refine((text) => isId(prefix, text), { error: `must be an id ${prefix}_…`, params: { code } })
    .meta({ pattern: pattern(prefix).source });

/** The `:id` of the path. @throws {ApiError} not_found, when it cannot be one: it then never reaches a statement. */
export function pathId(req: Request, prefix: string): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(prefix, id)) throw new ApiError('not_found');
  return id;
}
