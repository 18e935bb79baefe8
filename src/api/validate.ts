import { z } from 'zod';
import type { ApiErrorCode } from '../domain/api-errors';
import { ApiError } from './api-error';

/**
 * The value as the schema has it.
 * @throws {ApiError} naming the field at fault. A schema chooses another code by `params: { code }`.
 */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw toApiError(parsed.error.issues[0]!, value);
}

/** For calls that take no fields. */
export const NO_FIELDS = z.strictObject({});

function toApiError(issue: z.core.$ZodIssue, value: unknown): ApiError {
  if (issue.code === 'invalid_union') {
    // The last alternative is the general one: what it says about the value helps most.
    const [inner] = issue.errors.at(-1)!;
    return toApiError({ ...inner!, path: [...issue.path, ...inner!.path] }, value);
  }
  if (issue.code === 'unrecognized_keys') {
    const param = issue.keys[0]!;
    return new ApiError('unknown_field', {
      param,
      message: `There is no field or parameter ${JSON.stringify(param)} here.`,
    });
  }
  const param = String(issue.path[0]);
  if (!Object.hasOwn(value as object, param)) {
    return new ApiError('missing_field', { param, message: `The field "${param}" is required.` });
  }
  if (issue.code === 'invalid_type') {
    return new ApiError('invalid_type', {
      param,
      message: `"${param}" has the wrong type: expected ${issue.expected}.`,
    });
  }
  const code = issue.code === 'custom' ? (issue.params?.code as ApiErrorCode | undefined) : undefined;
  return new ApiError(code ?? 'invalid_value', { param, message: `"${param}": ${issue.message}` });
}
