import { z } from 'zod';
import type { ApiKey } from '../../accounts/api-keys.sql';
import { ATTEMPT_ERRORS } from '../../deliveries/attempt-errors';
import type { AttemptErrorCode } from '../../deliveries/attempt-errors';
import { DELIVERY_STATUSES, FINISHED_STATUSES } from '../../deliveries/delivery';
import type { Attempt, Delivery, LastAttempt } from '../../deliveries/deliveries.sql';
import { responseText } from '../../deliveries/response-text';
import { headersFromKept } from '../../deliveries/sent-headers';
import { deliveryWorkflowId } from '../../lib/ids';
import type { ApiSettings } from '../api-deps';
import { idOf } from '../schemas/id-schemas';
import { instant, instantSchema, wholeSeconds, wholeSecondsSchema } from '../schemas/time-schemas';

const isFinished = ({ status }: Delivery) => FINISHED_STATUSES.some((finished) => finished === status);

/** Whether this caller sees what is the operator's: workers and links to the Temporal Web UI. To others they are null. */
const seesOperatorLinks = ({ showOperatorLinks }: ApiSettings, { scopes }: ApiKey) =>
  showOperatorLinks || scopes.includes('platform');

const FOR_OPERATORS = 'Null unless the service shows it to customers, or the API key has the scope `platform`.';

const outcome = z.enum(['delivered', 'failed', 'interrupted']);
const errorCode = z.enum(Object.keys(ATTEMPT_ERRORS) as [AttemptErrorCode, ...AttemptErrorCode[]]).nullable();

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
    cycle: z.int().meta({ description: 'Number of passes through the retry schedule, including the current one.' }),
    attempt: z
      .int()
      .meta({ description: 'The attempt that is under way, waited for, or was made last, from 1 in each pass.' }),
    due_at: instantSchema.nullable(),
    held_until: instantSchema
      .nullable()
      .meta({ description: 'Until when a held delivery is kept at least. If it is still held then, it expires.' }),
    last_attempt: z
      .object({
        outcome,
        status_code: z.int().nullable(),
        error_code: errorCode,
        duration_ms: z.int().nullable(),
        ended_at: instantSchema.nullable(),
      })
      .nullable()
      .meta({ description: 'The result of the last attempt. Null before the first one has ended.' }),
    created_at: wholeSecondsSchema,
    finished_at: instantSchema
      .nullable()
      .meta({ description: 'When the delivery got its final status: delivered, exhausted, canceled or expired.' }),
    requested_by: z
      .object({
        api_key: idOf('key').nullable().meta({ description: 'Null for an operator at the command line.' }),
        requested_at: instantSchema,
      })
      .nullable()
      .meta({
        description:
          'Who asked, with `retry` or `resend`, for the current pass through the retry schedule. Null for the first one, and for one that a recovery began.',
      }),
    temporal_url: z
      .string()
      .nullable()
      .meta({ description: `The run in the Temporal Web UI, as long as it is kept there. ${FOR_OPERATORS}` }),
  })
  .meta({ id: 'Delivery' });

/** The columns of an export. */
export const DELIVERY_COLUMNS = [
  ...['id', 'event', 'type', 'endpoint', 'status', 'test', 'cycle', 'attempt', 'created_at', 'due_at', 'held_until'],
  ...['finished_at', 'last_attempt.outcome', 'last_attempt.status_code', 'last_attempt.error_code'],
  ...['last_attempt.duration_ms', 'last_attempt.ended_at'],
];

/** @param last the delivery's last attempt, if there was one */
export function toDeliveryObject(
  delivery: Delivery,
  last: LastAttempt | null,
  settings: ApiSettings,
  caller: ApiKey,
): z.input<typeof deliverySchema> {
  return {
    id: delivery.id,
    object: 'delivery',
    event: delivery.eventId,
    type: delivery.eventType,
    endpoint: delivery.endpointId,
    status: delivery.status,
    test: delivery.isTest,
    cycle: delivery.cycle,
    attempt: delivery.nextAttempt,
    due_at: isFinished(delivery) ? null : instant(delivery.dueAt),
    held_until: instant(delivery.heldUntil),
    last_attempt: last && {
      outcome: last.outcome,
      status_code: last.statusCode,
      error_code: last.errorCode as AttemptErrorCode | null,
      duration_ms: last.durationMs,
      ended_at: instant(last.endedAt),
    },
    created_at: wholeSeconds(delivery.createdAt),
    finished_at: instant(delivery.finishedAt),
    requested_by: delivery.requestedAt && {
      api_key: delivery.requestedBy,
      requested_at: instant(delivery.requestedAt),
    },
    temporal_url: seesOperatorLinks(settings, caller) ? temporalUrl(delivery, settings) : null,
  };
}

/** Where the Temporal Web UI shows the last cycle that was started; null when there is none, or it is no longer kept. */
function temporalUrl(delivery: Delivery, settings: ApiSettings): string | null {
  const { temporalUiUrl, temporalNamespace, temporalRetentionMs } = settings;
  const { status, finishedAt, createdAt, isCycleStarted, nextAttempt } = delivery;
  if (settings.firstAttempt === 'direct' && isCycleStarted && nextAttempt === 1) return null;
  const cycle = isCycleStarted ? delivery.cycle : delivery.cycle - 1;
  const lastRanAt = status === 'in_progress' ? new Date() : (finishedAt ?? createdAt);
  const isExpired = Date.now() - lastRanAt.getTime() > temporalRetentionMs;
  if (!temporalUiUrl || cycle === 0 || isExpired) return null;
  const workflowId = encodeURIComponent(deliveryWorkflowId(delivery.id, cycle));
  return `${temporalUiUrl}/namespaces/${encodeURIComponent(temporalNamespace)}/workflows/${workflowId}`;
}

/** The API's `attempt`. The receiver's response is untrusted: clients must show it as text. */
export const attemptSchema = z
  .object({
    id: idOf('att'),
    object: z.literal('attempt'),
    cycle: z.int(),
    attempt: z.int(),
    outcome,
    due_at: instantSchema,
    sent_at: instantSchema,
    ended_at: instantSchema.nullable(),
    duration_ms: z.int().nullable(),
    status_code: z.int().nullable(),
    error_code: errorCode,
    error_message: z.string().nullable(),
    request_headers: z
      .record(z.string(), z.string())
      .nullable()
      .meta({ description: 'Signatures are redacted. Null if the headers could not be recorded.' }),
    response_headers: z
      .array(z.tuple([z.string(), z.string()]))
      .nullable()
      .meta({ description: 'Pairs of name and value, because a name may occur more than once.' }),
    response_body: z.string().nullable().meta({
      description:
        'At most 16 KiB, decoded by the charset that the response declares, or as UTF-8. It is untrusted: show it as text.',
    }),
    response_body_truncated: z.boolean(),
    sent_twice: z.boolean().meta({
      description:
        'Whether the request was sent a second time: the endpoint closed a connection that was still open from a former attempt, without a response, so it was sent again over a new one. It may have arrived twice.',
    }),
    worker: z
      .string()
      .nullable()
      .meta({ description: `The process that made the attempt. ${FOR_OPERATORS}` }),
  })
  .meta({ id: 'Attempt' });

export function toAttemptObject(
  attempt: Attempt,
  { id: deliveryId, eventId, eventType, isTest }: Delivery,
  settings: ApiSettings,
  caller: ApiKey,
): z.input<typeof attemptSchema> {
  return {
    id: attempt.id,
    object: 'attempt',
    cycle: attempt.cycle,
    attempt: attempt.attempt,
    outcome: attempt.outcome,
    due_at: instant(attempt.dueAt),
    sent_at: instant(attempt.sentAt),
    ended_at: instant(attempt.endedAt),
    duration_ms: attempt.durationMs,
    status_code: attempt.statusCode,
    error_code: attempt.errorCode as AttemptErrorCode | null,
    error_message: attempt.errorMessage,
    request_headers:
      attempt.requestHeaders &&
      headersFromKept(attempt.requestHeaders, { ...attempt, deliveryId, eventId, eventType, isTest }),
    response_headers: attempt.responseHeaders,
    response_body: attempt.responseBody && responseText(attempt.responseBody, attempt.responseHeaders),
    response_body_truncated: attempt.responseBodyTruncated,
    sent_twice: attempt.sentTwice,
    worker: seesOperatorLinks(settings, caller) ? attempt.worker : null,
  };
}
