import http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { AttemptErrorCode } from '../../deliveries/attempt-errors';
import type { AddressGuard } from '../address-guard/address-guard';
import { awaitResponse } from './await-response';
import { failure, InternalFaultError, statusFailure } from './failure';
import type { Failure } from './failure';
import { quotaHint } from './quota-hint';
import type { QuotaHint } from './quota-hint';
import { readResponseBody } from './response-body';
import { truncatedHeaders, retryAfterMs } from './response-headers';

const MAX_HEADER_BYTES = 16_384;
/** With Node's default of 250 ms, the first of several addresses would be given up when it is merely far away. */
const NEXT_ADDRESS_AFTER_MS = 2_000;

export interface SendRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  /** Time limit from before DNS resolution until the status. */
  deadlineMs: number;
}

export interface SendResult {
  outcome: 'delivered' | 'failed';
  /** Null when no status was received. */
  statusCode: number | null;
  /** Null when delivered. */
  errorCode: AttemptErrorCode | null;
  /** One sentence for people. */
  errorMessage: string | null;
  /** Cleaned; at most 64 headers and 8 KiB in total. */
  responseHeaders: [string, string][];
  /** Decoded, at most 16 KiB; null when no status was received. */
  responseBody: Buffer | null;
  responseBodyTruncated: boolean;
  /** Whether reading the body ended because it did not arrive in time: the receiver kept the connection open. */
  isBodyStalled: boolean;
  /** How long a failing receiver asked us to wait, at most 5 minutes. */
  retryAfterMs: number | null;
  /** What the receiver says it still takes; null when it says nothing. */
  quota: QuotaHint | null;
  /** From before DNS resolution until the outcome was known, by the monotonic clock; 0 for a blocked address. */
  durationMs: number;
  /** `performance.now()` when the outcome was known. The body is read after that. */
  endedAtMonotonicMs: number;
}

export interface HttpSender {
  /**
   * Sends one POST and returns its result. Whatever the receiver does, this ends within the deadline.
   * @throws {InternalFaultError} for faults of this machine, which do not count as attempts.
   */
  send(request: SendRequest): Promise<SendResult>;
  /** Ends the requests in flight. They, and later ones, throw InternalFaultError. */
  close(): void;
}

interface HttpSenderOptions {
  guard: AddressGuard;
  /** Certificate authorities to trust instead of the default ones, for tests. */
  ca?: string;
}

/**
 * Creates the only HTTP client used for deliveries. Connections are never reused, so every request is checked by the guard,
 * no receiver closes a connection at the moment we send, and no response data leaks into the next response. TLS sessions are
 * not resumed, because Node does not compare the host name with the certificate of a resumed session.
 */
export function createHttpSender({ guard, ca }: HttpSenderOptions): HttpSender {
  const open = requestOpener(guard, ca);
  const inFlight = new Set<ClientRequest>();
  let isClosed = false;

  async function send(request: SendRequest): Promise<SendResult> {
    if (isClosed) throw new InternalFaultError('The HTTP sender is closed');
    const startedAtMs = performance.now();
    const url = new URL(request.url);
    const refused = refusedBeforeConnecting(url, guard);
    if (refused) return withoutResponse(refused, startedAtMs);

    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.deadlineMs);
    const outgoing = open(url, request);
    inFlight.add(outgoing);
    try {
      const response = await awaitResponse(outgoing, { body: request.body, guard, deadline: deadline.signal });
      if (!('errorCode' in response)) return await resultOf(response, startedAtMs, deadline.signal);
      if (isClosed) throw new InternalFaultError('The HTTP sender was closed during the request');
      return withoutResponse(response, startedAtMs);
    } finally {
      clearTimeout(timer);
      inFlight.delete(outgoing);
      outgoing.destroy();
    }
  }

  return {
    send,
    close() {
      isClosed = true;
      for (const outgoing of inFlight) outgoing.destroy();
    },
  };
}

function requestOpener(guard: AddressGuard, ca: string | undefined): (url: URL, request: SendRequest) => ClientRequest {
  const connection = {
    keepAlive: false,
    lookup: guard.lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  };
  const tls = { minVersion: 'TLSv1.2', rejectUnauthorized: true, maxCachedSessions: 0, ca } as const;
  // With agents of our own, HTTPS_PROXY and similar variables cannot route a request around the guard.
  const httpAgent = new http.Agent(connection);
  const httpsAgent = new https.Agent({ ...connection, ...tls });
  return (url, { headers, body }) => {
    const isHttps = url.protocol === 'https:';
    return (isHttps ? https : http).request(url, {
      method: 'POST',
      agent: isHttps ? httpsAgent : httpAgent,
      headers: { ...headers, 'Accept-Encoding': 'identity', 'Content-Length': body.length },
      maxHeaderSize: MAX_HEADER_BYTES,
      insecureHTTPParser: false,
    });
  };
}

/** Checks that need no connection. Node does not look up literal addresses, so the guard's `lookup` never sees them. */
function refusedBeforeConnecting(url: URL, guard: AddressGuard): Failure | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !guard.allows(host)) return failure('blocked_address');
  // The endpoint may have been created while http was allowed.
  if (url.protocol !== 'https:' && !guard.allowPrivate) return failure('tls_error', 'the URL is not https');
  return null;
}

function withoutResponse(reason: Failure, startedAtMs: number): SendResult {
  const times = timesSince(startedAtMs);
  return {
    outcome: 'failed',
    statusCode: null,
    ...reason,
    responseHeaders: [],
    responseBody: null,
    responseBodyTruncated: false,
    isBodyStalled: false,
    retryAfterMs: null,
    quota: null,
    ...times,
    // The duration would reveal how far the connection got.
    durationMs: reason.errorCode === 'blocked_address' ? 0 : times.durationMs,
  };
}

async function resultOf(response: IncomingMessage, startedAtMs: number, deadline: AbortSignal): Promise<SendResult> {
  const times = timesSince(startedAtMs);
  const statusCode = response.statusCode!;
  const isDelivered = statusCode >= 200 && statusCode < 300;
  const body = await readResponseBody(response, deadline);
  return {
    outcome: isDelivered ? 'delivered' : 'failed',
    statusCode,
    ...(isDelivered ? { errorCode: null, errorMessage: null } : statusFailure(statusCode)),
    responseHeaders: truncatedHeaders(response.rawHeaders),
    responseBody: body.bytes,
    responseBodyTruncated: body.isTruncated,
    isBodyStalled: body.isStalled,
    retryAfterMs: isDelivered ? null : retryAfterMs(response.headers['retry-after']),
    quota: quotaHint(response.headers),
    ...times,
  };
}

function timesSince(startedAtMs: number): Pick<SendResult, 'durationMs' | 'endedAtMonotonicMs'> {
  const endedAtMonotonicMs = performance.now();
  return { durationMs: Math.round(endedAtMonotonicMs - startedAtMs), endedAtMonotonicMs };
}
