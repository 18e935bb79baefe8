import { API_ERRORS } from '../domain/api-errors';
import type { ApiErrorCode } from '../domain/api-errors';

interface ApiErrorDetails {
  /** Instead of the code's default message. */
  message?: string;
  /** The field, query parameter or header at fault. */
  param?: string;
  headers?: Readonly<Record<string, string>>;
}

// What a caller sent is repeated only so far.
const MAX_MESSAGE_CHARACTERS = 500;
const MAX_PARAM_CHARACTERS = 100;

/** An answer other than success; the error handler writes it. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly param: string | null;
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    readonly code: ApiErrorCode,
    { message, param, headers = {} }: ApiErrorDetails = {},
  ) {
    super((message ?? API_ERRORS[code].message).slice(0, MAX_MESSAGE_CHARACTERS));
    this.param = param?.slice(0, MAX_PARAM_CHARACTERS) ?? null;
    this.headers = headers;
  }
}

const RETRY_AFTER_S = 5;

/** 503 for a part of ours that cannot be reached, with the time after which a repetition makes sense. */
export const unavailable = (message?: string) =>
  new ApiError('service_unavailable', { message, headers: { 'Retry-After': String(RETRY_AFTER_S) } });
