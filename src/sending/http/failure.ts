import { STATUS_CODES } from 'node:http';
import { ATTEMPT_ERRORS } from '../../deliveries/attempt-errors';
import type { AttemptErrorCode } from '../../deliveries/attempt-errors';
import { BlockedAddressError, DnsError } from '../address-guard/address-guard';

/** A fault of this machine, not of the receiver. It must not count as an attempt. */
export class InternalFaultError extends Error {
  override name = 'InternalFaultError';
}

/** Why an attempt failed, as stored. `errorMessage` is one sentence for people and contains no data from the receiver. */
export interface Failure {
  errorCode: AttemptErrorCode;
  errorMessage: string;
}

/** The stage that a request has reached. */
export type Phase = 'resolving the host name' | 'connecting' | 'in the TLS handshake' | 'waiting for the status';

/** This machine has run out of file descriptors or memory. */
const INTERNAL_FAULTS = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS']);

const CODES: Partial<Record<string, AttemptErrorCode>> = {
  ECONNREFUSED: 'connection_refused',
  ECONNRESET: 'connection_reset',
  EPIPE: 'connection_reset',
  ECONNABORTED: 'connection_reset',
  ETIMEDOUT: 'timeout',
  ENETUNREACH: 'network_unreachable',
  ENETDOWN: 'network_unreachable',
  EHOSTUNREACH: 'network_unreachable',
  EHOSTDOWN: 'network_unreachable',
  EADDRNOTAVAIL: 'network_unreachable',
  HPE_HEADER_OVERFLOW: 'response_headers_too_large',
};

/** What is wrong with a certificate and what its owner does about it, by Node's code. */
const CERTIFICATE_REMEDIES: Partial<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'the certificate or one of its intermediate certificates has expired; renew it',
  CERT_NOT_YET_VALID: 'the certificate is not valid yet; check its start date',
  ERR_TLS_CERT_ALTNAME_INVALID: 'the certificate is for another host name; install one that names this host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'the certificate is self-signed; install one of a public authority',
  SELF_SIGNED_CERT_IN_CHAIN: 'the certificate is of an unknown authority; install one of a public authority',
  // A server that sends only its own certificate looks the same, whether its authority is public or not.
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'an intermediate certificate is missing or the authority is unknown; install the full chain of a public authority',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'an intermediate certificate is missing or the authority is unknown; install the full chain of a public authority',
};

/** Finds OpenSSL's reason in the message of a write error. */
const OPENSSL_REASON = /:SSL routines:[^:]*:([^:]+):/;

/** The failure with this code. `detail` is added to the message in parentheses. */
export function failure(errorCode: AttemptErrorCode, detail?: string): Failure {
  const sentence: string = ATTEMPT_ERRORS[errorCode];
  return { errorCode, errorMessage: detail ? sentence.replace(/\.$/, ` (${detail}).`) : sentence };
}

/** The failure of a response that is not 2xx. */
export function statusFailure(statusCode: number): Failure {
  const words = [statusCode, STATUS_CODES[statusCode]].filter(Boolean).join(' ');
  const isRedirect = statusCode >= 300 && statusCode < 400 && statusCode !== 304;
  return failure('http_status', isRedirect ? `${words}; redirects are not followed` : words);
}

/**
 * Maps an error of a socket, the resolver, TLS or the HTTP parser to a failure.
 * @throws {InternalFaultError} when it is a fault of this machine.
 */
export function failureOf(error: unknown, phase: Phase): Failure {
  if (error instanceof BlockedAddressError) return failure('blocked_address');
  // An attempt to connect to several addresses reports all errors. That this machine has no IPv6 is the least relevant one.
  const causes = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  if (causes.some(isInternalFault)) {
    throw new InternalFaultError('This machine could not make the connection', { cause: error });
  }
  const failures = causes.map((cause) => singleFailure(cause as NodeJS.ErrnoException, phase));
  return failures.find(({ errorCode }) => errorCode !== 'network_unreachable') ?? failures[0]!;
}

function isInternalFault(error: unknown): boolean {
  const { code = '', address } = error as NodeJS.ErrnoException & { address?: string };
  // The resolver reports this when it gets no socket or reaches no name server.
  if (error instanceof DnsError && code === 'ECONNREFUSED') return true;
  // For IPv4 it means that all local ports are in use; for IPv6 only that this machine has no IPv6.
  return INTERNAL_FAULTS.has(code) || (code === 'EADDRNOTAVAIL' && !address?.includes(':'));
}

function singleFailure(error: NodeJS.ErrnoException, phase: Phase): Failure {
  const { code = 'unknown' } = error;
  if (error instanceof DnsError) return failure('dns_error', code);
  const known = CODES[code];
  if (known) return failure(known, code);
  if (code.startsWith('HPE_')) return failure('invalid_response', code);
  if (code === 'EPROTO') return failure('tls_error', OPENSSL_REASON.exec(error.message)?.[1] ?? code);
  const isTls = code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || phase === 'in the TLS handshake';
  const remedy = CERTIFICATE_REMEDIES[code];
  return failure(isTls ? 'tls_error' : 'connection_failed', remedy ? `${code}: ${remedy}` : code);
}
