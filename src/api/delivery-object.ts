import { deliveryWorkflowId } from '../domain/ids';
import type { Attempt, Delivery } from '../store/deliveries';
import type { ApiDeps } from './deps';
import { instant, wholeSeconds } from './times';

const DAY_MS = 24 * 3_600_000;

const isFinal = ({ state }: Delivery) => state === 'delivered' || state === 'exhausted' || state === 'canceled';

/** A delivery's state in the API's words. */
export function deliveryStatus({ state, isTest, endpointStatus }: Delivery) {
  if (state === 'running') return 'in_progress';
  return state === 'pending' && !isTest && endpointStatus !== 'enabled' ? 'held' : state;
}

/** The API's `delivery`. */
export function toDeliveryObject(delivery: Delivery, settings: ApiDeps['settings']) {
  const status = deliveryStatus(delivery);
  return {
    id: delivery.id,
    object: 'delivery' as const,
    event: delivery.eventId,
    type: delivery.eventType,
    endpoint: delivery.endpointId,
    status,
    test: delivery.isTest,
    cycle: delivery.cycle,
    attempt: delivery.nextAttempt,
    due_at: isFinal(delivery) ? null : instant(delivery.dueAt),
    held_until: status === 'held' ? instant(delivery.heldUntil) : null,
    created_at: wholeSeconds(delivery.createdAt),
    finished_at: instant(delivery.finishedAt),
    temporal_url: temporalUrl(delivery, settings),
  };
}

/** Where Temporal's Web UI shows the last cycle that was started; null when it has none to show any more. */
function temporalUrl(delivery: Delivery, { temporalUiUrl, temporalNamespace, retentionDays }: ApiDeps['settings']) {
  const { state, finishedAt, createdAt } = delivery;
  const cycle = delivery.isCycleStarted ? delivery.cycle : delivery.cycle - 1;
  const lastRanAt = state === 'running' ? new Date() : (finishedAt ?? createdAt);
  const isForgotten = Date.now() - lastRanAt.getTime() > retentionDays * DAY_MS;
  if (!temporalUiUrl || cycle === 0 || isForgotten) return null;
  const workflowId = encodeURIComponent(deliveryWorkflowId(delivery.id, cycle));
  return `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${workflowId}`;
}

/** The API's `attempt`. What the receiver answered is untrusted: clients show it as text. */
export function toAttemptObject(attempt: Attempt) {
  return {
    id: attempt.id,
    object: 'attempt' as const,
    cycle: attempt.cycle,
    attempt: attempt.attempt,
    outcome: attempt.outcome,
    due_at: instant(attempt.dueAt),
    sent_at: instant(attempt.startedAt),
    ended_at: instant(attempt.endedAt),
    duration_ms: attempt.durationMs,
    status_code: attempt.statusCode,
    error_code: attempt.errorCode,
    error_message: attempt.errorText,
    request_headers: attempt.requestHeaders,
    // Pairs, because a name may come more than once.
    response_headers: attempt.responseHeaders,
    response_body: attempt.responseBody && new TextDecoder().decode(attempt.responseBody),
    response_body_truncated: attempt.responseCut,
    worker: attempt.worker,
  };
}
