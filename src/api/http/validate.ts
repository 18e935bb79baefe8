import { z } from 'zod';
import type { ApiErrorCode } from './error-catalogue';
import { ApiError } from './api-error';

/**
 * Parses the value with the schema.
 * @throws {ApiError} that names the field at fault. A schema sets another error code with `params: { code }`.
 */
export function validated<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw toApiError(parsed.error.issues[0]!, value);
}

/** The schema of calls that take no fields. */
export const NO_FIELDS = z.strictObject({});

function toApiError(issue: z.core.$ZodIssue, value: unknown): ApiError {
  if (issue.code === 'invalid_union') {
    // The last alternative is the most general one, so its message helps most.
    const [inner] = issue.errors.at(-1)!;
    return toApiError({ ...inner!, path: [...issue.path, ...inner!.path] }, value);
  }
  if (issue.code === 'unrecognized_keys') {
    const param = issue.keys[0]!;
    return new ApiError('unknown_field', {
      param,
      message: `This call has no field or query parameter ${JSON.stringify(param)}. Leave it out.`,
    });
  }
  const param = String(issue.path[0]);
  if (!Object.hasOwn(value as object, param)) {
    return new ApiError('missing_field', { param, message: `The field "${param}" is required.` });
  }
  if (issue.code === 'invalid_type') {
    return new ApiError('invalid_type', {
      param,
      message: `"${param}" has the wrong type. It must be of type ${issue.expected}.`,
    });
  }
  const code = issue.code === 'custom' ? (issue.params?.code as ApiErrorCode | undefined) : undefined;
  return new ApiError(code ?? 'invalid_value', { param, message: `"${param}": ${issue.message}` });
}
