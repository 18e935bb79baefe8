import { ApplicationFailure } from '@temporalio/common';
import { cancelDelivery } from '../src/deliveries/deliveries.sql';
import { SendLaterError, sendUnhealthyEmail } from '../src/email/unhealthy/send-unhealthy-email';
import type { EmailDeps } from '../src/email/unhealthy/send-unhealthy-email';
import type { HeldChoice } from '../src/endpoints/health-rule';
import { loadHealth, markEnabled, markUnhealthy } from '../src/endpoints/health.sql';
import type { DeliveryId, EndpointId } from '../src/lib/ids';
import { RetrySlotsTakenError, sendAttempt, sendReservedAttempt } from '../src/sending/attempt';
import type { SendingDeps } from '../src/sending/attempt';
import type { AttemptKey } from '../src/deliveries/delivery';
import type { UnrecordedAttempt } from '../src/sending/progress';
import { recordFromFacts } from '../src/sending/record';

const RETRY_SLOT_PAUSE_MS = 1_000;

/** What the activities need. */
export interface ActivityDeps extends SendingDeps, EmailDeps {
  /** Cancels the open workflows of a deleted endpoint's deliveries. */
  cancelRuns(endpointId: EndpointId): Promise<void>;
}

export type Activities = ReturnType<typeof createActivities>;

/**
 * The side effects of the workflows. Each calls one function of a part, may be repeated, and throws for internal errors
 * only; Temporal then tries again.
 */
export function createActivities(deps: ActivityDeps) {
  return {
    attemptReserved: (key: AttemptKey) => sendReservedAttempt(deps, key),
    attemptDelivery: (key: AttemptKey) => sendAttempt(deps, key).catch(benignWhenSlotsTaken),
    recordUnrecorded: (facts: UnrecordedAttempt) => recordFromFacts(deps, facts),
    cancelDelivery: (deliveryId: DeliveryId, cycle: number) => cancelDelivery(deps.db, { deliveryId, cycle }),
    loadEndpointHealth: (endpointId: EndpointId) => loadHealth(deps.db, endpointId),
    markEndpointUnhealthy: (endpointId: EndpointId, incident: number) => markUnhealthy(deps.db, endpointId, incident),
    async markEndpointEnabled(endpointId: EndpointId, incident: number, held: HeldChoice): Promise<void> {
      await markEnabled(deps.db, endpointId, incident, held);
      deps.onSlotFree();
    },
    cancelDeliveriesOfDeleted: (endpointId: EndpointId) => deps.cancelRuns(endpointId),
    /** @param _incident only for workers of the release before, which send an email about each incident. */
    sendUnhealthyEmail: (endpointId: EndpointId, _incident: number) =>
      sendUnhealthyEmail(deps, endpointId).catch(benignWhenLater),
  };
}

/** Gives the activity slot back, so that one endpoint's retries do not hold the slots of others. */
function benignWhenSlotsTaken(error: unknown): never {
  if (!(error instanceof RetrySlotsTakenError)) throw error;
  throw ApplicationFailure.create({
    type: 'RetrySlotsTaken',
    message: error.message,
    category: 'BENIGN',
    nextRetryDelay: RETRY_SLOT_PAUSE_MS,
    nonRetryable: false,
  });
}

/** Lets Temporal try again when the email may be sent, instead of at the pace for outages. */
function benignWhenLater(error: unknown): never {
  if (!(error instanceof SendLaterError)) throw error;
  throw ApplicationFailure.create({
    type: 'SendLater',
    message: error.message,
    category: 'BENIGN',
    nextRetryDelay: error.delayMs,
    nonRetryable: false,
  });
}

export type { AttemptKey } from '../src/deliveries/delivery';
export type { AttemptProgress, RecordedProgress, SentProgress } from '../src/sending/progress';
