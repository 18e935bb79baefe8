/** The reasons why an attempt fails, each with a sentence for people. None reveals an address. */
export const ATTEMPT_ERRORS = {
  http_status: 'The endpoint responded, but not with a 2xx status.',
  timeout: 'The endpoint did not respond in time.',
  connection_refused: 'The endpoint refused the connection.',
  connection_reset: 'The endpoint closed the connection before it responded.',
  dns_error: "The endpoint's host name could not be resolved.",
  tls_error: 'No secure connection to the endpoint could be established.',
  blocked_address: "The endpoint's host resolves to an address that is not public.",
  invalid_response: 'The endpoint did not return a valid HTTP response.',
  response_headers_too_large: 'The endpoint returned more than 16 KiB of headers.',
  network_unreachable: 'There is no route to the endpoint.',
  connection_failed: 'The connection to the endpoint failed.',
} as const;

/** The reason why an attempt failed, as stored and as shown in the API. */
export type AttemptErrorCode = keyof typeof ATTEMPT_ERRORS;
