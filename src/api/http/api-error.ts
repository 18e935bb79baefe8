import { API_ERRORS } from './error-catalogue';
import type { ApiErrorCode } from './error-catalogue';

interface ApiErrorDetails {
  /** Replaces the code's default message. */
  message?: string;
  /** The field, query parameter or header at fault. */
  param?: string;
  headers?: Readonly<Record<string, string>>;
}

// Limits how much of the caller's own input a response repeats.
const MAX_MESSAGE_CHARACTERS = 500;
const MAX_PARAM_CHARACTERS = 100;

/** An error of the API. Thrown by a call, it becomes the response. */
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

/** The 503 for a service of ours that cannot be reached. It tells the caller when to retry. */
export const unavailable = (message?: string) =>
  new ApiError('service_unavailable', { message, headers: { 'Retry-After': String(RETRY_AFTER_S) } });
