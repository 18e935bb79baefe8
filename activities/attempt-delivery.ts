import { ApplicationFailure } from '@temporalio/common';
import { SIGNATURE_HEADERS, signatureHeaders } from '../src/delivery/sign';
import type { Lane } from '../src/delivery/lanes';
import type { PostResult } from '../src/delivery/post';
import { UNHEALTHY_FAILURE_COUNT } from '../src/domain/types';
import { abandonAttempt, beginAttempt } from '../src/store/attempts';
import type { AttemptKey, AttemptRecord, BegunAttempt } from '../src/store/attempts';
import { cancelDelivery } from '../src/store/deliveries';
import type { ActivityDeps } from './deps';
import type { AttemptProgress, SentProgress } from './progress';
import { progressOf, recordSoon, signalHealth } from './record-attempt';

const LANE_FULL_PAUSE_MS = 1_000;
const USER_AGENT = 'HanDl-Webhooks/1.0';

/** Activities that send: one POST per attempt, begun, sent, recorded. */
export function attemptActivities(deps: ActivityDeps) {
  return {
    /** Attempt 1 within the workflow task, if this process claimed the delivery; else `unreserved`, and nothing is done. */
    async attemptReserved(key: AttemptKey): Promise<AttemptProgress> {
      const lane = deps.reservations.take(key.deliveryId, key.cycle);
      if (!lane) return { state: 'unreserved' };
      try {
        return await attempt(deps, key);
      } finally {
        lane.leaveFirst();
        deps.onSlotFree();
      }
    },

    /** Any attempt through the queue. Throws only for faults of our own; Temporal then tries again. */
    async attemptDelivery(key: AttemptKey): Promise<SentProgress> {
      deps.reservations.release(key.deliveryId, key.cycle);
      return attempt(deps, key, (lane) => {
        if (!lane.tryEnterRetry()) throw laneFull();
        return () => lane.leaveRetry();
      });
    },

    /** Records that an operator canceled the run in the Temporal Web UI. */
    async cancelDelivery(deliveryId: string, cycle: number): Promise<void> {
      await cancelDelivery(deps.db, { deliveryId, cycle });
    },
  };
}

async function attempt(deps: ActivityDeps, key: AttemptKey, enter?: (lane: Lane) => () => void): Promise<SentProgress> {
  const { begun, position, endpointId, failureCount } = await beginAttempt(deps.db, deps.secretBox, key);
  if (!begun) {
    if (failureCount >= UNHEALTHY_FAILURE_COUNT) await signalHealth(deps, endpointId);
    return progressOf(position, key, null);
  }
  const beganAtMs = performance.now();
  const lane = deps.lanes.of(begun);
  let leave: (() => void) | undefined;
  let headers: Record<string, string>;
  let result: PostResult;
  try {
    leave = enter?.(lane);
    headers = requestHeaders(key, begun);
    result = await deps.poster.post({ url: begun.url, headers, body: begun.body, deadlineMs: deps.attemptTimeoutMs });
  } catch (error) {
    await abandonAttempt(deps.db, key, begun.startedAt);
    throw error;
  } finally {
    leave?.();
  }
  if (result.outcome === 'failed')
    lane.failed(result.statusCode === 429 ? (result.retryAfterMs ?? 0) : result.retryAfterMs);
  else if (result.isBodyStalled) lane.stalled();
  else lane.succeeded();
  deps.onAttempt(result);
  return recordSoon(deps, recordOf(deps, key, begun, { headers, result, beganAtMs }));
}

function requestHeaders(key: AttemptKey, begun: BegunAttempt): Record<string, string> {
  const timestampS = Math.floor(Date.now() / 1_000);
  return {
    'Content-Type': 'application/json',
    'User-Agent': USER_AGENT,
    'X-HanDl-Event': begun.eventType,
    'X-HanDl-Delivery': key.deliveryId,
    'X-HanDl-Attempt': String(key.attempt),
    ...signatureHeaders({ eventId: begun.eventId, timestampS, body: begun.body, secrets: begun.secrets }),
  };
}

function recordOf(
  deps: ActivityDeps,
  key: AttemptKey,
  begun: BegunAttempt,
  sent: { headers: Record<string, string>; result: PostResult; beganAtMs: number },
): AttemptRecord {
  const { result } = sent;
  return {
    ...key,
    outcome: result.outcome,
    startedAt: begun.startedAt,
    elapsedMs: Math.max(0, Math.round(result.endedAtMonotonicMs - sent.beganAtMs)),
    durationMs: Math.round(result.durationMs),
    statusCode: result.statusCode,
    errorCode: result.errorCode,
    errorText: result.errorText,
    requestHeaders: redacted(sent.headers),
    responseHeaders: result.responseHeaders,
    responseBody: result.responseBody,
    responseCut: result.responseBodyTruncated,
    worker: deps.workerName,
  };
}

/** A signature that anyone could read would let them send the event again in our name. */
function redacted(headers: Record<string, string>): Record<string, string> {
  return { ...headers, ...Object.fromEntries(SIGNATURE_HEADERS.map((name) => [name, '[redacted]'])) };
}

function laneFull(): ApplicationFailure {
  return ApplicationFailure.create({
    type: 'LaneFull',
    message: 'the endpoint has its share of retries in flight',
    category: 'BENIGN',
    nextRetryDelay: LANE_FULL_PAUSE_MS,
    nonRetryable: false,
  });
}
