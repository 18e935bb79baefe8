import http from 'node:http';
import type { ClientRequest, IncomingMessage } from 'node:http';
import https from 'node:https';
import { isIP } from 'node:net';
import type { AttemptErrorCode } from '../domain/error-codes';
import type { AddressGuard } from './address-guard';
import { answerTo } from './answer';
import { failure, OwnFaultError, statusFailure } from './failure';
import type { Failure } from './failure';
import { readResponseBody } from './response-body';
import { keptHeaders, retryAfterMs } from './response-headers';

export { OwnFaultError } from './failure';

const MAX_HEADER_BYTES = 16_384;
/** Node's 250 ms would give up on the first of several addresses when it is merely far away. */
const NEXT_ADDRESS_AFTER_MS = 2_000;

export interface PostRequest {
  url: string;
  headers: Record<string, string>;
  body: Buffer;
  /** From before DNS until the status. */
  deadlineMs: number;
}

export interface PostResult {
  outcome: 'delivered' | 'failed';
  /** Null when no status arrived. */
  statusCode: number | null;
  /** Null when delivered. */
  errorCode: AttemptErrorCode | null;
  /** One line for people. */
  errorText: string | null;
  /** Cleaned; at most 64, at most 8 KiB in all. */
  responseHeaders: [string, string][];
  /** Decoded, at most 16 KiB; null when no status arrived. */
  responseBody: Buffer | null;
  responseBodyTruncated: boolean;
  /** Whether the body was given up on because it did not come: the receiver has held its place. */
  isBodyStalled: boolean;
  /** What a failing receiver asked us to wait, at most 5 minutes. */
  retryAfterMs: number | null;
  /** From before DNS until the outcome was settled, by the monotonic clock; 0 for a blocked address. */
  durationMs: number;
  /** `performance.now()` when the outcome was settled; the body is read after that. */
  endedAtMonotonicMs: number;
}

export interface Poster {
  /**
   * Sends one POST and says what became of it; whatever a receiver does ends here within the deadline.
   * @throws {OwnFaultError} for faults of this machine, which are no attempts.
   */
  post(request: PostRequest): Promise<PostResult>;
  /** Ends what is in flight; those POSTs, and later ones, throw OwnFaultError. */
  close(): void;
}

interface PosterOptions {
  guard: AddressGuard;
  /** Certificate authorities to trust instead of the usual ones, for tests. */
  ca?: string;
}

/**
 * Makes the one way out to receivers. Connections are not reused: each passes the guard anew, none can be closed by the
 * receiver at the moment we send, and what is left over of one answer never meets the next. TLS sessions are not
 * resumed either, because Node does not compare the host name with the certificate of a resumed one.
 */
export function createPoster({ guard, ca }: PosterOptions): Poster {
  const open = opener(guard, ca);
  const inFlight = new Set<ClientRequest>();
  let isClosed = false;

  async function post(request: PostRequest): Promise<PostResult> {
    if (isClosed) throw new OwnFaultError('The poster is closed');
    const startedAtMs = performance.now();
    const url = new URL(request.url);
    const refusal = refusalOf(url, guard);
    if (refusal) return noAnswer(refusal, startedAtMs);

    const deadline = new AbortController();
    const timer = setTimeout(() => deadline.abort(), request.deadlineMs);
    const outgoing = open(url, request);
    inFlight.add(outgoing);
    try {
      const answer = await answerTo(outgoing, { body: request.body, guard, deadline: deadline.signal });
      if (!('errorCode' in answer)) return await resultOf(answer, startedAtMs, deadline.signal);
      if (isClosed) throw new OwnFaultError('The poster was closed during the POST');
      return noAnswer(answer, startedAtMs);
    } finally {
      clearTimeout(timer);
      inFlight.delete(outgoing);
      outgoing.destroy();
    }
  }

  return {
    post,
    close() {
      isClosed = true;
      for (const outgoing of inFlight) outgoing.destroy();
    },
  };
}

function opener(guard: AddressGuard, ca: string | undefined): (url: URL, request: PostRequest) => ClientRequest {
  const connection = {
    keepAlive: false,
    lookup: guard.lookup,
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: NEXT_ADDRESS_AFTER_MS,
  };
  const tls = { minVersion: 'TLSv1.2', rejectUnauthorized: true, maxCachedSessions: 0, ca } as const;
  // Agents of our own also keep HTTPS_PROXY and its like from leading a POST past the guard.
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

/** What needs no connection to be refused; Node resolves no literal address, so the guard's look-up never sees one. */
function refusalOf(url: URL, guard: AddressGuard): Failure | null {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) && !guard.allows(host)) return failure('blocked_address');
  // An endpoint may have been made while http was still allowed.
  if (url.protocol !== 'https:' && !guard.allowPrivate) return failure('tls_error', 'the URL is not https');
  return null;
}

function noAnswer(reason: Failure, startedAtMs: number): PostResult {
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
    ...times,
    // The time would tell how far the connection had got.
    durationMs: reason.errorCode === 'blocked_address' ? 0 : times.durationMs,
  };
}

async function resultOf(response: IncomingMessage, startedAtMs: number, deadline: AbortSignal): Promise<PostResult> {
  const times = timesSince(startedAtMs);
  const statusCode = response.statusCode!;
  const isDelivered = statusCode >= 200 && statusCode < 300;
  const body = await readResponseBody(response, deadline);
  return {
    outcome: isDelivered ? 'delivered' : 'failed',
    statusCode,
    ...(isDelivered ? { errorCode: null, errorText: null } : statusFailure(statusCode)),
    responseHeaders: keptHeaders(response.rawHeaders),
    responseBody: body.bytes,
    responseBodyTruncated: body.isTruncated,
    isBodyStalled: body.isStalled,
    retryAfterMs: isDelivered ? null : retryAfterMs(response.headers['retry-after']),
    ...times,
  };
}

function timesSince(startedAtMs: number): Pick<PostResult, 'durationMs' | 'endedAtMonotonicMs'> {
  const endedAtMonotonicMs = performance.now();
  return { durationMs: Math.round(endedAtMonotonicMs - startedAtMs), endedAtMonotonicMs };
}
