/** The types of errors, named as in Stripe's API. */
export type ApiErrorType =
  | 'invalid_request_error'
  | 'authentication_error'
  | 'permission_error'
  | 'idempotency_error'
  | 'rate_limit_error'
  | 'api_error';

interface ApiErrorEntry {
  type: ApiErrorType;
  status: number;
  /** What is wrong and what to do about it. A call may replace it by a more specific message. */
  message: string;
}

const invalid = (status: number, message: string) => ({ type: 'invalid_request_error' as const, status, message });
const unauthenticated = (message: string) => ({ type: 'authentication_error' as const, status: 401, message });
const forbidden = (message: string) => ({ type: 'permission_error' as const, status: 403, message });
const internal = (status: number, message: string) => ({ type: 'api_error' as const, status, message });

/** Every error of the API: its code, type, HTTP status and default message. */
export const API_ERRORS = {
  missing_body: invalid(400, 'This call requires a body. Send a JSON object.'),
  invalid_encoding: invalid(400, 'The body must be UTF-8 without a byte order mark.'),
  invalid_json: invalid(400, 'The body is not valid JSON.'),
  json_too_deep: invalid(400, 'The body is nested too deeply. The limit is 64 levels.'),
  duplicate_field: invalid(400, 'A field of the body occurs more than once. Send it once.'),
  unknown_field: invalid(400, 'This call has no such field or query parameter. Leave it out.'),
  missing_field: invalid(400, 'A required field is missing.'),
  invalid_type: invalid(400, 'A field has the wrong type.'),
  invalid_value: invalid(400, 'A field has a value that is not allowed.'),
  unknown_event_type: invalid(400, 'There is no such event type. GET /v1/event-types lists them.'),
  invalid_cursor: invalid(400, 'The cursor is not an id from this list. Pass the id of the last object you received.'),
  invalid_idempotency_key: invalid(400, 'Idempotency-Key must be sent once, with 1 to 255 printable ASCII characters.'),
  account_required: invalid(400, 'A platform key must name the account in the X-HanDl-Account header.'),
  bad_request: invalid(400, 'The request could not be read. Check its URL and its length.'),
  url_not_https: invalid(400, 'The URL must begin with https://.'),
  url_invalid: invalid(400, 'The URL is not valid.'),
  url_has_credentials: invalid(400, 'The URL must not contain a user name or password.'),
  url_host_not_public: invalid(400, 'The host of the URL is not public. Use one that is reachable from the Internet.'),
  url_port_not_allowed: invalid(400, 'The port of the URL is not allowed. Use 443, or 1024 or higher.'),
  route_not_found: invalid(404, 'There is no such call. Check the path.'),
  method_not_allowed: invalid(
    405,
    'This path does not support the method. The Allow header lists the methods it supports.',
  ),
  not_found: invalid(404, 'Your account has no object with this id. Check the id.'),
  account_not_found: invalid(404, 'There is no such account. Check the X-HanDl-Account header.'),
  request_timeout: invalid(
    408,
    'The request took too long. Send the headers within 10 s and the whole request within 30 s.',
  ),
  delivery_not_retryable: invalid(409, 'The delivery cannot be retried in its current status.'),
  delivery_under_way: invalid(
    409,
    'The delivery is not finished: it is waiting or being sent. Use `retry` to end a wait, or send it again once it is finished.',
  ),
  too_many_endpoints: invalid(
    409,
    'The account has reached its limit of endpoints. Delete one that you no longer need.',
  ),
  too_many_endpoints_with_url: invalid(
    409,
    'The account has reached its limit of endpoints with the same URL. Use one of them, or another URL.',
  ),
  too_many_api_keys: invalid(409, 'The account has reached its limit of API keys. Revoke one that you no longer need.'),
  rotation_in_progress: invalid(409, 'The old secret of an earlier rotation is still valid. End that rotation first.'),
  no_rotation: invalid(409, 'There is no rotation to end: only one secret is valid.'),
  recovery_running: invalid(409, 'A recovery of this endpoint is running. Wait until it ends, or cancel it.'),
  payload_too_large: invalid(413, 'The body is too large. The limit is 512 KiB, of which data may take 256 KiB.'),
  unsupported_media_type: invalid(415, 'Send Content-Type: application/json, in UTF-8.'),
  unsupported_encoding: invalid(415, 'Compressed bodies are not supported. Leave Content-Encoding out.'),
  headers_too_large: invalid(431, 'The request headers are too large. The limit is 16 KiB.'),
  api_key_missing: unauthenticated('The API key is missing. Send the header "Authorization: Bearer sk_live_…".'),
  api_key_malformed: unauthenticated('This is not an API key. Send the header "Authorization: Bearer sk_live_…".'),
  api_key_unknown: unauthenticated('The API key is unknown or revoked. Use one from Settings → API.'),
  scope_missing: forbidden('The API key lacks the scope that this call requires.'),
  scope_not_own: forbidden('An API key can only give scopes that it has, and revoke keys whose scopes it has.'),
  account_header_not_allowed: forbidden('Only a platform key may send X-HanDl-Account. Leave it out.'),
  idempotency_key_reused: {
    type: 'idempotency_error',
    status: 409,
    message: 'This Idempotency-Key was used for a different request within the last 72 hours. Use a new key.',
  },
  too_many_requests: {
    type: 'rate_limit_error',
    status: 429,
    message: 'This API key or its account has reached its rate limit. Wait for the number of seconds in Retry-After.',
  },
  too_many_concurrent_requests: {
    type: 'rate_limit_error',
    status: 429,
    message:
      'Too many requests of the account are under way at the same time. Nothing was done: send fewer in parallel, and repeat this one after the number of seconds in Retry-After.',
  },
  internal_error: internal(
    500,
    'Something went wrong on our side. Retry the request; if the error persists, send us the request_id.',
  ),
  service_unavailable: internal(
    503,
    'Temporarily unavailable: the request may or may not have been processed. Retry later; use the same Idempotency-Key for an event.',
  ),
} as const satisfies Record<string, ApiErrorEntry>;

export type ApiErrorCode = keyof typeof API_ERRORS;
