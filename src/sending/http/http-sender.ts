import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import type { AttemptErrorCode } from '../../deliveries/attempt-errors';
import type { AddressGuard } from '../address-guard/address-guard';
import { awaitResponse } from './await-response';
import { hostOf } from './connect';
import type { Progress } from './connect';
import { Drains } from './drains';
import type { ResponseOwner } from './drains';
import { failure, InternalFaultError, statusFailure } from './failure';
import type { Failure } from './failure';
import { IdleConnections } from './idle-connections';
import { quotaHint } from './quota-hint';
import type { QuotaHint } from './quota-hint';
import { readResponseBody } from './response-body';
import { truncatedHeaders, retryAfterMs } from './response-headers';

/** Why a request is ended. It is always the same one, because making one takes longer than parsing a response. */
const OVER = new Error('The request is over');

/** A request, and whose it is. */
export interface SendRequest extends ResponseOwner {
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
  /** Whether the receiver closed an idle connection without a response, so that the request was sent again over a new one. */
  isSentTwice: boolean;
  /** Whether the body did not end in time: the receiver kept the connection open. */
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
   * Sends one POST and returns its result. Whatever the receiver does, this ends within the deadline. If it was delivered and
   * the response has not ended, the rest is discarded in the background, until the deadline or within the bounds of `Drains`.
   * @throws {InternalFaultError} for faults of this machine, which do not count as attempts.
   */
  send(request: SendRequest): Promise<SendResult>;
  /**
   * Ends the requests in flight, and closes idle connections. Those requests, and later ones, throw InternalFaultError.
   * Resolves when the responses that are discarded in the background have ended: at most a deadline after their requests began.
   */
  close(): Promise<void>;
}

interface HttpSenderOptions {
  guard: AddressGuard;
  /** Certificate authorities to trust instead of the default ones, for tests. */
  ca?: string;
}

/**
 * Creates the only HTTP client used for deliveries. A connection is used again only for the same account, and only after a
 * response that ended beyond doubt (`reusableForMs`), so that no data of one response leaks into the next. The guard is asked
 * for each request, as if it had no connection. TLS sessions are not resumed, because Node does not compare the host name with
 * the certificate of a resumed session.
 */
export function createHttpSender({ guard, ca }: HttpSenderOptions): HttpSender {
  const idle = new IdleConnections();
  const connections = { guard, secureContext: createSecureContext({ minVersion: 'TLSv1.2', ca }), idle };
  const inFlight = new Set<AbortController>();
  const drains = new Drains();
  let isClosed = false;

  async function send(request: SendRequest): Promise<SendResult> {
    if (isClosed) throw new InternalFaultError('The HTTP sender is closed');
    const startedAtMs = performance.now();
    const url = new URL(request.url);
    const progress: Progress = { phase: 'connecting', isSentTwice: false };
    const refused = refusedBeforeConnecting(url, guard);
    if (refused) return withoutResponse(refused, startedAtMs, progress);

    const ended = new AbortController();
    const timer = setTimeout(() => ended.abort(OVER), request.deadlineMs);
    inFlight.add(ended);
    try {
      const exchange = await awaitResponse({ ...request, url }, connections, ended.signal, progress);
      if ('response' in exchange) {
        const result = await resultOf(exchange.response, startedAtMs, progress, ended.signal);
        if (result.outcome === 'failed') exchange.request.destroy();
        else drains.add(exchange, request, startedAtMs + request.deadlineMs - performance.now());
        return result;
      }
      if (isClosed) throw new InternalFaultError('The HTTP sender was closed during the request');
      return withoutResponse(exchange, startedAtMs, progress);
    } finally {
      clearTimeout(timer);
      inFlight.delete(ended);
      ended.abort(OVER);
    }
  }

  return {
    send,
    async close() {
      isClosed = true;
      for (const ended of inFlight) ended.abort(OVER);
      idle.close();
      await drains.ended();
    },
  };
}

/** Checks that need no connection. */
function refusedBeforeConnecting(url: URL, guard: AddressGuard): Failure | null {
  const host = hostOf(url);
  if (isIP(host) && !guard.allows(host)) return failure('blocked_address');
  // The endpoint may have been created while http was allowed.
  if (url.protocol !== 'https:' && !guard.allowPrivate) return failure('tls_error', 'the URL is not https');
  return null;
}

function withoutResponse(reason: Failure, startedAtMs: number, { isSentTwice }: Progress): SendResult {
  const times = timesSince(startedAtMs);
  return {
    outcome: 'failed',
    statusCode: null,
    ...reason,
    responseHeaders: [],
    responseBody: null,
    responseBodyTruncated: false,
    isSentTwice,
    isBodyStalled: false,
    retryAfterMs: null,
    quota: null,
    ...times,
    // The duration would reveal how far the connection got.
    durationMs: reason.errorCode === 'blocked_address' ? 0 : times.durationMs,
  };
}

async function resultOf(
  response: IncomingMessage,
  startedAtMs: number,
  { isSentTwice }: Progress,
  deadline: AbortSignal,
): Promise<SendResult> {
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
    isSentTwice,
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
