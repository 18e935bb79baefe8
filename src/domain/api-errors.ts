/** The kinds of errors, as Stripe names them. */
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
  /** What is wrong and what to do about it; a route may say it more exactly. */
  message: string;
}

const invalid = (status: number, message: string) => ({ type: 'invalid_request_error' as const, status, message });
const unauthenticated = (message: string) => ({ type: 'authentication_error' as const, status: 401, message });
const forbidden = (message: string) => ({ type: 'permission_error' as const, status: 403, message });
const ours = (status: number, message: string) => ({ type: 'api_error' as const, status, message });

/** Every error that the API answers with: its code, kind, HTTP status and default message. */
export const API_ERRORS = {
  missing_body: invalid(400, 'This call needs a body: send a JSON object.'),
  invalid_encoding: invalid(400, 'The body is not UTF-8 without a byte order mark: encode it as such.'),
  invalid_json: invalid(400, 'The body is not valid JSON.'),
  json_too_deep: invalid(400, 'The body is nested too deeply: at most 64 levels are taken.'),
  duplicate_field: invalid(400, 'A field of the body occurs more than once: send it once.'),
  unknown_field: invalid(400, 'There is no such field or query parameter here: leave it out.'),
  missing_field: invalid(400, 'A required field is missing.'),
  invalid_type: invalid(400, 'A field has the wrong type.'),
  invalid_value: invalid(400, 'A field has a value that is not allowed.'),
  unknown_event_type: invalid(400, 'There is no such event type.'),
  invalid_cursor: invalid(400, 'The cursor is not an id from this list: pass the id of the last object you have.'),
  invalid_idempotency_key: invalid(400, 'Idempotency-Key must be sent once, as 1 to 255 printable ASCII characters.'),
  account_required: invalid(400, 'A platform key names the account it acts for in the header X-HanDl-Account.'),
  bad_request: invalid(400, 'The request could not be read: check its URL and its length.'),
  url_not_https: invalid(400, 'The URL must begin with https://.'),
  url_invalid: invalid(400, 'The URL is not valid.'),
  url_has_credentials: invalid(400, 'The URL must not hold a user name or password.'),
  url_host_not_public: invalid(400, 'The host of the URL is not public: use one that the Internet can reach.'),
  url_port_not_allowed: invalid(400, 'The port of the URL is not allowed: use 443 or one from 1024 on.'),
  route_not_found: invalid(404, 'There is no such call: check the method and the path.'),
  method_not_allowed: invalid(405, 'This path has no such method: the header Allow names those it has.'),
  not_found: invalid(404, 'Your account has no such object: check the id.'),
  account_not_found: invalid(404, 'There is no such account: check X-HanDl-Account.'),
  request_timeout: invalid(408, 'The request did not arrive in time: headers within 10 s, all of it within 30 s.'),
  delivery_not_retryable: invalid(409, 'The delivery cannot be retried in its present state.'),
  too_many_endpoints: invalid(
    409,
    'The account has as many endpoints as it may have: delete one that you do not need.',
  ),
  rotation_in_progress: invalid(409, 'The old secret of a rotation is still valid: end that rotation first.'),
  no_rotation: invalid(409, 'There is no rotation to end: only one secret is valid.'),
  recovery_running: invalid(409, 'A recovery of this endpoint is running: wait until it has ended, or cancel it.'),
  payload_too_large: invalid(413, 'The body is too large: at most 512 KiB are taken, of which data at most 256 KiB.'),
  unsupported_media_type: invalid(415, 'Send Content-Type: application/json, in UTF-8.'),
  unsupported_encoding: invalid(415, 'Compressed bodies are not taken: leave Content-Encoding out.'),
  headers_too_large: invalid(431, 'The headers are too large: at most 16 KiB are taken.'),
  api_key_missing: unauthenticated('No API key: send the header "Authorization: Bearer sk_live_…".'),
  api_key_malformed: unauthenticated('Not an API key: the header must read "Authorization: Bearer sk_live_…".'),
  api_key_unknown: unauthenticated('The API key is unknown or revoked: use one from Settings → API.'),
  scope_missing: forbidden('The API key lacks the scope that this call needs.'),
  scope_not_own: forbidden('A key cannot give a scope that it has not itself.'),
  account_header_not_allowed: forbidden('Only a platform key may send X-HanDl-Account: leave it out.'),
  idempotency_key_reused: {
    type: 'idempotency_error',
    status: 409,
    message: 'This Idempotency-Key was used for another request within 72 hours: use a new key for a new one.',
  },
  too_many_requests: {
    type: 'rate_limit_error',
    status: 429,
    message: 'This key has made too many requests within a minute: go on after the seconds in Retry-After.',
  },
  internal_error: ours(
    500,
    'Something went wrong on our side: repeat the request, and tell us the request_id if it stays.',
  ),
  service_unavailable: ours(
    503,
    'The service cannot confirm this at present: repeat the request later, an event with the same Idempotency-Key.',
  ),
} as const satisfies Record<string, ApiErrorEntry>;

export type ApiErrorCode = keyof typeof API_ERRORS;
