import { z } from 'zod';
import { ATTEMPT_ERRORS } from '../../domain/error-codes';
import type { AttemptErrorCode } from '../../domain/error-codes';
import { deliveryWorkflowId } from '../../domain/ids';
import type { Attempt, Delivery } from '../../store/deliveries';
import { DELIVERY_STATUSES } from '../../store/delivery-list';
import type { DeliveryStatus } from '../../store/delivery-list';
import type { ApiDeps } from '../deps';
import { idOf } from '../ids';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../times';

const DAY_MS = 24 * 3_600_000;

const isFinal = ({ state }: Delivery) => state === 'delivered' || state === 'exhausted' || state === 'canceled';

/** A delivery's state in the API's words. */
export function deliveryStatus({ state, isTest, endpointStatus }: Delivery): DeliveryStatus {
  if (state === 'running') return 'in_progress';
  return state === 'pending' && !isTest && endpointStatus !== 'enabled' ? 'held' : state;
}

/** The API's `delivery`: one event to one endpoint. */
export const deliverySchema = z
  .object({
    id: idOf('dlv'),
    object: z.literal('delivery'),
    event: idOf('evt'),
    type: z.string().meta({ example: 'order.created' }),
    endpoint: idOf('we'),
    status: z.enum(DELIVERY_STATUSES),
    test: z.boolean(),
    cycle: z.int().meta({ description: 'Runs through the retry schedule, this one included.' }),
    attempt: z.int().meta({ description: 'The attempt under way, waited for, or made last: 1 to 6.' }),
    due_at: instantSchema.nullable(),
    held_until: instantSchema.nullable(),
    created_at: wholeSecondsSchema,
    finished_at: instantSchema.nullable(),
    temporal_url: z
      .string()
      .nullable()
      .meta({ description: 'The run in the Temporal Web UI, while it is kept there.' }),
  })
  .meta({ id: 'Delivery' });

export function toDeliveryObject(delivery: Delivery, settings: ApiDeps['settings']): z.input<typeof deliverySchema> {
  const status = deliveryStatus(delivery);
  return {
    id: delivery.id,
    object: 'delivery',
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
export const attemptSchema = z
  .object({
    id: idOf('att'),
    object: z.literal('attempt'),
    cycle: z.int(),
    attempt: z.int(),
    outcome: z.enum(['delivered', 'failed', 'interrupted']),
    due_at: instantSchema,
    sent_at: instantSchema,
    ended_at: instantSchema.nullable(),
    duration_ms: z.int().nullable(),
    status_code: z.int().nullable(),
    error_code: z.enum(Object.keys(ATTEMPT_ERRORS) as [AttemptErrorCode, ...AttemptErrorCode[]]).nullable(),
    error_message: z.string().nullable(),
    request_headers: z
      .record(z.string(), z.string())
      .nullable()
      .meta({ description: 'Signatures are redacted; null where only the facts could be recorded.' }),
    response_headers: z
      .array(z.tuple([z.string(), z.string()]))
      .nullable()
      .meta({ description: 'Pairs, because a name may come more than once.' }),
    response_body: z.string().nullable().meta({ description: 'At most 16 KiB. Untrusted: show it as text.' }),
    response_body_truncated: z.boolean(),
    worker: z.string().nullable(),
  })
  .meta({ id: 'Attempt' });

export function toAttemptObject(attempt: Attempt): z.input<typeof attemptSchema> {
  return {
    id: attempt.id,
    object: 'attempt',
    cycle: attempt.cycle,
    attempt: attempt.attempt,
    outcome: attempt.outcome,
    due_at: instant(attempt.dueAt),
    sent_at: instant(attempt.startedAt),
    ended_at: instant(attempt.endedAt),
    duration_ms: attempt.durationMs,
    status_code: attempt.statusCode,
    error_code: attempt.errorCode as AttemptErrorCode | null,
    error_message: attempt.errorText,
    request_headers: attempt.requestHeaders,
    response_headers: attempt.responseHeaders,
    response_body: attempt.responseBody && new TextDecoder().decode(attempt.responseBody),
    response_body_truncated: attempt.responseCut,
    worker: attempt.worker,
  };
}
