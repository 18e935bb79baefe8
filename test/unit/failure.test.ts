import { BlockedAddressError, DnsError } from '../../src/sending/address-guard/address-guard';
import { failureOf, InternalFaultError, statusFailure } from '../../src/sending/http/failure';

const coded = (code: string, more = {}) => Object.assign(new Error(`${code} at 10.0.0.1`), { code, ...more });
const codeOf = (error: unknown) => failureOf(error, 'waiting for the status').errorCode;

test.each(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS', 'EADDRNOTAVAIL'])('%s is a fault of this machine', (code) => {
  expect(() => codeOf(coded(code, { address: '93.184.216.34' }))).toThrow(InternalFaultError);
  const beside = new AggregateError([coded('ECONNREFUSED'), coded(code, { address: '93.184.216.34' })]);
  expect(() => codeOf(beside)).toThrow(InternalFaultError);
  expect(() => codeOf(new DnsError('ECONNREFUSED'))).toThrow(InternalFaultError);
});

test.each([
  [coded('ECONNREFUSED'), 'connection_refused'],
  [coded('ECONNRESET'), 'connection_reset'],
  [coded('EPIPE'), 'connection_reset'],
  [coded('EHOSTUNREACH'), 'network_unreachable'],
  [coded('EADDRNOTAVAIL', { address: '2606:4700::1' }), 'network_unreachable'],
  [coded('HPE_HEADER_OVERFLOW'), 'response_headers_too_large'],
  [coded('HPE_WHATEVER_COMES'), 'invalid_response'],
  [coded('ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED'), 'tls_error'],
  [coded('ESOMETHING'), 'connection_failed'],
  [new Error('nameless'), 'connection_failed'],
  [new DnsError('ESERVFAIL'), 'dns_error'],
  [new BlockedAddressError('10.0.0.1'), 'blocked_address'],
])('%s is %s', (error, errorCode) => {
  const failure = failureOf(error, 'waiting for the status');
  expect(failure.errorCode).toBe(errorCode);
  expect(failure.errorMessage).not.toContain('10.0.0.1');
});

test('of the errors of several addresses, a missing route is the least relevant', () => {
  expect(codeOf(new AggregateError([coded('ENETUNREACH'), coded('ECONNREFUSED')]))).toBe('connection_refused');
  expect(codeOf(new AggregateError([coded('ENETUNREACH'), coded('ENETUNREACH')]))).toBe('network_unreachable');
});

test('an unknown error in the TLS handshake is a TLS error', () => {
  expect(failureOf(coded('CERT_HAS_EXPIRED'), 'in the TLS handshake')).toEqual({
    errorCode: 'tls_error',
    errorMessage:
      'No secure connection to the endpoint could be established (CERT_HAS_EXPIRED: the certificate or one of its intermediate certificates has expired; renew it).',
  });
  expect(failureOf(coded('CERT_REVOKED'), 'in the TLS handshake')).toEqual({
    errorCode: 'tls_error',
    errorMessage: 'No secure connection to the endpoint could be established (CERT_REVOKED).',
  });
});

test('the message names the status and explains redirects', () => {
  expect(statusFailure(503).errorMessage).toBe(
    'The endpoint responded, but not with a 2xx status (503 Service Unavailable).',
  );
  expect(statusFailure(307).errorMessage).toContain('redirects are not followed');
  expect(statusFailure(999).errorMessage).toContain('(999)');
});
