import type { AttemptKey } from '../deliveries/delivery';
import { UNHEALTHY_FAILURE_COUNT } from '../endpoints/health-rule';
import type { SecretBox } from '../endpoints/secret-box';
import { abandonAttempt, beginAttempt } from './begin-attempt.sql';
import type { AttemptRecord, BegunAttempt } from './begin-attempt.sql';
import type { HttpSender, SendResult } from './http/http-sender';
import type { Limiter, Limiters } from './limiter';
import { progressOf } from './progress';
import type { AttemptProgress, SentProgress } from './progress';
import { recordOrReturn, trySignalHealth } from './record';
import type { RecordingDeps } from './record';
import { redacted, requestHeaders } from './request-headers';
import type { Reservations } from './reservations';

/** What sending an attempt needs. */
export interface SendingDeps extends RecordingDeps {
  secretBox: SecretBox;
  httpSender: HttpSender;
  limiters: Limiters;
  reservations: Reservations;
  attemptTimeoutMs: number;
  /** Names this process in the delivery log. */
  workerName: string;
  /** Counts the attempt in the metrics. */
  onAttempt(result: SendResult): void;
  /** A first attempt has ended, so another delivery can be claimed. */
  onSlotFree(): void;
}

/** The endpoint has its share of retries in flight in this process. The caller tries again later. */
export class RetrySlotsTakenError extends Error {
  override name = 'RetrySlotsTakenError';
}

/**
 * Sends attempt 1 of a delivery that this process has claimed.
 * @returns `unreserved`, and nothing is sent, when this process does not hold the reservation.
 */
export async function sendReservedAttempt(deps: SendingDeps, key: AttemptKey): Promise<AttemptProgress> {
  const limiter = deps.reservations.take(key.deliveryId, key.cycle);
  if (!limiter) return { status: 'unreserved' };
  try {
    return await send(deps, key);
  } finally {
    limiter.leaveFirst();
    deps.onSlotFree();
  }
}

/**
 * Sends any attempt.
 * @throws {RetrySlotsTakenError} when the endpoint has its share of retries in flight; nothing was sent.
 * @throws {Error} for internal errors only; nothing was sent, and the caller tries again.
 */
export async function sendAttempt(deps: SendingDeps, key: AttemptKey): Promise<SentProgress> {
  deps.reservations.release(key.deliveryId, key.cycle);
  return send(deps, key, (limiter) => {
    if (!limiter.tryEnterRetry()) throw new RetrySlotsTakenError('the endpoint has its share of retries in flight');
    return () => limiter.leaveRetry();
  });
}

async function send(
  deps: SendingDeps,
  key: AttemptKey,
  enter?: (limiter: Limiter) => () => void,
): Promise<SentProgress> {
  const { begun, position, endpointId, failureCount } = await beginAttempt(deps.db, deps.secretBox, key);
  if (!begun) {
    if (failureCount >= UNHEALTHY_FAILURE_COUNT) await trySignalHealth(deps, endpointId);
    return progressOf(position, key, null);
  }
  const beganAtMs = performance.now();
  const limiter = deps.limiters.of(begun);
  let leave: (() => void) | undefined;
  let headers: Record<string, string>;
  let result: SendResult;
  try {
    leave = enter?.(limiter);
    headers = requestHeaders(key, begun);
    const deadlineMs = deps.attemptTimeoutMs;
    result = await deps.httpSender.send({ url: begun.url, headers, body: begun.body, deadlineMs });
  } catch (error) {
    await abandonAttempt(deps.db, key, begun.sentAt);
    throw error;
  } finally {
    leave?.();
  }
  limiter.learn(result);
  deps.onAttempt(result);
  return recordOrReturn(deps, recordOf(deps, key, begun, { headers, result, beganAtMs }));
}

function recordOf(
  deps: SendingDeps,
  key: AttemptKey,
  begun: BegunAttempt,
  sent: { headers: Record<string, string>; result: SendResult; beganAtMs: number },
): AttemptRecord {
  const { result } = sent;
  return {
    ...key,
    outcome: result.outcome,
    sentAt: begun.sentAt,
    elapsedMs: Math.max(0, Math.round(result.endedAtMonotonicMs - sent.beganAtMs)),
    durationMs: Math.round(result.durationMs),
    statusCode: result.statusCode,
    errorCode: result.errorCode,
    errorMessage: result.errorMessage,
    requestHeaders: redacted(sent.headers),
    responseHeaders: result.responseHeaders,
    responseBody: result.responseBody,
    responseBodyTruncated: result.responseBodyTruncated,
    worker: deps.workerName,
  };
}
