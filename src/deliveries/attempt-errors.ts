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

/** What the owner of the endpoint can do about each. */
export const ATTEMPT_REMEDIES: Readonly<Record<AttemptErrorCode, string>> = {
  http_status:
    'Look at the response in the delivery log, and let your program return a 2xx status once it has stored the event.',
  timeout: 'Store the event, respond, and do the work afterwards.',
  connection_refused: 'Check that your server runs and listens on the port of the URL.',
  connection_reset: 'Look in the log of your server, or of the proxy before it, for why it closed the connection.',
  dns_error: 'Check the host name in the URL, and that its DNS records are published.',
  tls_error: 'Check the certificate: the message of the attempt says what is wrong with it.',
  blocked_address: 'Let the host resolve to public addresses only. For a program on your machine, use a tunnel.',
  invalid_response:
    'Check that a web server, and not another service, listens on the port, and that it sends correct HTTP.',
  response_headers_too_large: 'Send fewer or shorter headers, for example fewer cookies.',
  network_unreachable: 'Check the addresses of the host: one may be an IPv6 address that nothing answers on.',
  connection_failed:
    'Check that your server can be reached from the Internet, and that no firewall keeps our addresses out.',
};
