import { STATUS_CODES } from 'node:http';
import { ATTEMPT_ERRORS } from '../domain/error-codes';
import type { AttemptErrorCode } from '../domain/error-codes';
import { BlockedAddressError, DnsError } from './address-guard';

/** A fault of this machine, not of the receiver: nothing that may count as an attempt. */
export class OwnFaultError extends Error {
  override name = 'OwnFaultError';
}

/** What an attempt failed of, for the record. `errorText` is one line for people and holds nothing of the receiver's. */
export interface Failure {
  errorCode: AttemptErrorCode;
  errorText: string;
}

/** How far a POST has come. */
export type Phase = 'resolving the host name' | 'connecting' | 'in the TLS handshake' | 'waiting for the status';

/** No descriptors or no memory left on this machine. */
const OWN_FAULTS = new Set(['EMFILE', 'ENFILE', 'ENOMEM', 'ENOBUFS']);

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

/** Where OpenSSL's own words stand in an error that came up while writing. */
const OPENSSL_REASON = /:SSL routines:[^:]*:([^:]+):/;

/** The failure with this code; `detail` says more, in brackets. */
export function failure(errorCode: AttemptErrorCode, detail?: string): Failure {
  const sentence: string = ATTEMPT_ERRORS[errorCode];
  return { errorCode, errorText: detail ? sentence.replace(/\.$/, ` (${detail}).`) : sentence };
}

/** The failure of an answer that is not 2xx. */
export function statusFailure(statusCode: number): Failure {
  const words = [statusCode, STATUS_CODES[statusCode]].filter(Boolean).join(' ');
  const isRedirect = statusCode >= 300 && statusCode < 400 && statusCode !== 304;
  return failure('http_status', isRedirect ? `${words}; redirects are not followed` : words);
}

/**
 * Names what a socket, the resolver, TLS or the HTTP parser reported.
 * @throws {OwnFaultError} when it is a fault of this machine.
 */
export function failureOf(error: unknown, phase: Phase): Failure {
  if (error instanceof BlockedAddressError) return failure('blocked_address');
  // Connecting to several addresses reports all of them; having no IPv6 here says the least about the endpoint.
  const causes = error instanceof AggregateError ? (error.errors as unknown[]) : [error];
  if (causes.some(isOwnFault)) throw new OwnFaultError('This machine could not make the connection', { cause: error });
  const failures = causes.map((cause) => singleFailure(cause as NodeJS.ErrnoException, phase));
  return failures.find(({ errorCode }) => errorCode !== 'network_unreachable') ?? failures[0]!;
}

function isOwnFault(error: unknown): boolean {
  const { code = '', address } = error as NodeJS.ErrnoException & { address?: string };
  // The resolver's word for "no socket to be had, or no name server to be reached".
  if (error instanceof DnsError && code === 'ECONNREFUSED') return true;
  // Over IPv4 all local ports are taken; over IPv6 it only means that this machine has no IPv6.
  return OWN_FAULTS.has(code) || (code === 'EADDRNOTAVAIL' && !address?.includes(':'));
}

function singleFailure(error: NodeJS.ErrnoException, phase: Phase): Failure {
  const { code = 'unknown' } = error;
  if (error instanceof DnsError) return failure('dns_error', code);
  const known = CODES[code];
  if (known) return failure(known, code);
  if (code.startsWith('HPE_')) return failure('invalid_response', code);
  if (code === 'EPROTO') return failure('tls_error', OPENSSL_REASON.exec(error.message)?.[1] ?? code);
  const isTls = code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_') || phase === 'in the TLS handshake';
  return failure(isTls ? 'tls_error' : 'connection_failed', code);
}
