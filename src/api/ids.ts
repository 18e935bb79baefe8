import type { Request } from 'express';
import { z } from 'zod';
import type { ApiErrorCode } from '../domain/api-errors';
import { ApiError } from './api-error';

const ULID = /^[0-7][0-9A-HJKMNP-TV-Z]{25}$/;

/** Whether the text is an id with this prefix: `we_` and a ULID, for instance. */
export function isId(prefix: string, text: string): boolean {
  return text.startsWith(`${prefix}_`) && ULID.test(text.slice(prefix.length + 1));
}

/** A parameter that is an id with this prefix. @param code of the error when it is not. */
export const idSchema = (prefix: string, code: ApiErrorCode = 'invalid_value') =>
  z.string().refine((text) => isId(prefix, text), { error: `must be an id ${prefix}_…`, params: { code } });

/** The `:id` of the path. @throws {ApiError} not_found, when it cannot be one: it then never reaches a statement. */
export function pathId(req: Request, prefix: string): string {
  const { id } = req.params;
  if (typeof id !== 'string' || !isId(prefix, id)) throw new ApiError('not_found');
  return id;
}
