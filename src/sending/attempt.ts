import type { AttemptKey } from '../deliveries/delivery';
import { headersToKeep } from '../deliveries/sent-headers';
import { UNHEALTHY_FAILURE_COUNT } from '../endpoints/health-rule';
import type { SecretBox } from '../endpoints/secret-box';
import { abandonAttempt, beginAttempt, findParties, finishedPosition } from './begin-attempt.sql';
import type { AttemptRecord, BegunAttempt } from './begin-attempt.sql';
import type { BegunClaim } from './claims.sql';
import type { HttpSender, SendResult } from './http/http-sender';
import type { Limiters } from './limiters';
import { progressOf } from './progress';
import type { AttemptProgress, SentProgress } from './progress';
import { recordOrReturn, trySignalHealth } from './record';
import type { RecordingDeps } from './record';
import { requestHeaders, sentRequest } from './request-headers';
import type { Reservations } from './reservations';
import { hostAndPortOf } from './shares';
import type { Shares } from './shares';

/** What sending an attempt needs. */
export interface SendingDeps extends RecordingDeps {
  secretBox: SecretBox;
  httpSender: HttpSender;
  limiters: Limiters;
  shares: Shares;
  reservations: Reservations;
  attemptTimeoutMs: number;
  /** Names this process in the delivery log. */
  workerName: string;
  /** Counts the attempt in the metrics. */
  onAttempt(result: SendResult): void;
  /** A first attempt has ended, so another delivery can be claimed. */
  onSlotFree(): void;
}

/** The retry waits for the share of its endpoint, account or host in this process. The caller tries again after `waitMs`. */
export class RetryWaitsError extends Error {
  override name = 'RetryWaitsError';

  constructor(readonly waitMs: number) {
    super('the retry waits for the share of its endpoint, account or host');
  }
}

/**
 * Sends attempt 1 of a delivery that this process has claimed.
 * @returns `unreserved`, and nothing is sent, when this process does not hold the reservation.
 */
export async function sendReservedAttempt(deps: SendingDeps, key: AttemptKey): Promise<AttemptProgress> {
  const reservation = deps.reservations.take(key.deliveryId, key.cycle);
  if (!reservation) return { status: 'unreserved' };
  try {
    return await send(deps, key, reservation.enteredAtMs);
  } finally {
    reservation.leave();
    deps.onSlotFree();
  }
}

/**
 * Sends a first attempt that began with its claim.
 * @param enteredAtMs when the limiter let it in.
 * @throws {Error} for internal errors only; nothing was sent, and the attempt has not begun.
 */
export async function sendBegunAttempt(
  deps: SendingDeps,
  { deliveryId, cycle, attempt, begun }: BegunClaim,
  enteredAtMs: number,
): Promise<SentProgress> {
  return sendBegun(deps, { deliveryId, cycle, attempt }, begun, enteredAtMs);
}

/**
 * Sends any attempt, once its endpoint, account and host let it in. An attempt that waits for them changes no row.
 * @throws {RetryWaitsError} when it is not let in; nothing was sent.
 * @throws {Error} for internal errors only; nothing was sent, and the caller tries again.
 */
export async function sendAttempt(deps: SendingDeps, key: AttemptKey): Promise<SentProgress> {
  deps.reservations.release(key.deliveryId, key.cycle);
  const parties = await findParties(deps.db, key.deliveryId);
  if (!parties) return progressOf(await finishedPosition(deps.db, key), key, null);
  const { endpointId, accountId, url } = parties;
  const leaveShares = deps.shares.tryEnterRetry({ accountId, host: hostAndPortOf(url) });
  if (!leaveShares) throw new RetryWaitsError(deps.shares.retryPauseMs(accountId));
  try {
    const limiter = deps.limiters.current(endpointId);
    const entry = limiter.tryEnterRetry();
    if ('waitMs' in entry) throw new RetryWaitsError(entry.waitMs);
    try {
      return await send(deps, key, entry.enteredAtMs);
    } finally {
      limiter.leaveRetry();
    }
  } finally {
    leaveShares();
  }
}

/** @param enteredAtMs when the limiter let the attempt in. */
async function send(deps: SendingDeps, key: AttemptKey, enteredAtMs: number): Promise<SentProgress> {
  const { begun, position, endpoint } = await beginAttempt(deps.db, key);
  if (begun) return sendBegun(deps, key, begun, enteredAtMs);
  if (endpoint && endpoint.failureCount >= UNHEALTHY_FAILURE_COUNT) await trySignalHealth(deps, endpoint.id);
  return progressOf(position, key, null);
}

async function sendBegun(
  deps: SendingDeps,
  key: AttemptKey,
  begun: BegunAttempt,
  enteredAtMs: number,
): Promise<SentProgress> {
  const { accountId, endpointId, url, body, sealed } = begun;
  const beganAtMs = performance.now();
  let headers: Record<string, string>;
  let result: SendResult;
  try {
    const secrets = sealed.map((each) => deps.secretBox.open(each, endpointId));
    headers = requestHeaders(key, { ...begun, secrets });
    const deadlineMs = deps.attemptTimeoutMs;
    result = await deps.httpSender.send({ accountId, endpointId, url, headers, body, deadlineMs });
  } catch (error) {
    await abandonAttempt(deps.db, key, begun.sentAt);
    throw error;
  }
  deps.limiters.of(begun).learn(result, enteredAtMs);
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
    requestHeaders: headersToKeep(sent.headers, sentRequest(key, begun)),
    responseHeaders: result.responseHeaders,
    responseBody: result.responseBody,
    responseBodyTruncated: result.responseBodyTruncated,
    worker: deps.workerName,
    sentTwice: result.isSentTwice,
  };
}
