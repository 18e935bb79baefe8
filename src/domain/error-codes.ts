/** Why an attempt failed, each with a sentence for people. None of them names an address. */
export const ATTEMPT_ERRORS = {
  http_status: 'The endpoint answered, but not with a 2xx status.',
  timeout: 'The endpoint did not answer in time.',
  connection_refused: 'The endpoint refused the connection.',
  connection_reset: 'The endpoint closed the connection before it answered.',
  dns_error: "The endpoint's host name could not be resolved.",
  tls_error: 'No secure connection to the endpoint could be made.',
  blocked_address: "The endpoint's host leads to an address that is not public.",
  invalid_response: 'The endpoint answered with something that is not a valid HTTP response.',
  response_headers_too_large: 'The endpoint answered with more than 16 KiB of headers.',
  network_unreachable: 'There is no route to the endpoint.',
  connection_failed: 'The connection to the endpoint failed.',
} as const;

/** Why an attempt failed; stored, and shown in the API. */
export type AttemptErrorCode = keyof typeof ATTEMPT_ERRORS;
