import type { Endpoint } from '../store/endpoints';
import { MAX_HELD_COUNTED } from '../store/endpoints';
import { instant, wholeSeconds } from './times';

/** The API's `webhook_endpoint`. Its secret is never part of it. */
export function toWebhookObject(endpoint: Endpoint) {
  const { status, offSince, lastAttempt } = endpoint;
  return {
    id: endpoint.id,
    object: 'webhook_endpoint' as const,
    url: endpoint.url,
    description: endpoint.description,
    events: endpoint.eventTypes,
    status,
    failure_count: endpoint.failureCount,
    failing_since: instant(endpoint.failingSince),
    unhealthy_since: status === 'unhealthy' ? instant(offSince) : null,
    disabled_since: status === 'disabled' ? instant(offSince) : null,
    held_until: instant(endpoint.heldUntil),
    held_count: endpoint.heldCount,
    held_count_capped: endpoint.heldCount >= MAX_HELD_COUNTED,
    last_attempt: lastAttempt && {
      delivery: lastAttempt.deliveryId,
      outcome: lastAttempt.outcome,
      status_code: lastAttempt.statusCode,
      ended_at: lastAttempt.endedAt && instant(new Date(lastAttempt.endedAt)),
    },
    created_at: wholeSeconds(endpoint.createdAt),
  };
}
