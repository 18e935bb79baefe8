import { ApplicationFailure } from '@temporalio/common';
import { cancelDelivery } from '../src/deliveries/deliveries.sql';
import { SendLaterError, sendUnhealthyEmail } from '../src/email/unhealthy/send-unhealthy-email';
import type { EmailDeps } from '../src/email/unhealthy/send-unhealthy-email';
import type { HeldChoice } from '../src/endpoints/health-rule';
import { loadHealth, markEnabled, markUnhealthy } from '../src/endpoints/health.sql';
import type { DeliveryId, EndpointId } from '../src/lib/ids';
import { RetryWaitsError, sendAttempt, sendReservedAttempt } from '../src/sending/attempt';
import type { SendingDeps } from '../src/sending/attempt';
import type { AttemptKey } from '../src/deliveries/delivery';
import type { UnrecordedAttempt } from '../src/sending/progress';
import { recordFromFacts } from '../src/sending/record';

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
    attemptDelivery: (key: AttemptKey, endpointId?: EndpointId) =>
      sendAttempt(deps, key, endpointId).catch(benignWhenWaiting),
    recordUnrecorded: (facts: UnrecordedAttempt) => recordFromFacts(deps, facts),
    cancelDelivery: (deliveryId: DeliveryId, cycle: number) => cancelDelivery(deps.db, { deliveryId, cycle }),
    loadEndpointHealth: (endpointId: EndpointId) => loadHealth(deps.db, endpointId),
    async markEndpointUnhealthy(endpointId: EndpointId, incident: number): Promise<void> {
      const isMarked = await markUnhealthy(deps.db, endpointId, incident);
      if (isMarked) deps.log.info({ endpointId, incident: incident + 1 }, 'endpoint unhealthy');
    },
    async markEndpointEnabled(endpointId: EndpointId, incident: number, held: HeldChoice): Promise<void> {
      const isEnabled = await markEnabled(deps.db, endpointId, incident, held);
      if (isEnabled) deps.log.info({ endpointId, incident, held }, 'endpoint enabled');
      deps.onSlotFree();
    },
    cancelDeliveriesOfDeleted: (endpointId: EndpointId) => deps.cancelRuns(endpointId),
    /** @param _incident only for workers of the release before, which send an email about each incident. */
    sendUnhealthyEmail: (endpointId: EndpointId, _incident: number) =>
      sendUnhealthyEmail(deps, endpointId).catch(benignWhenLater),
  };
}

/** Gives the activity slot back, so that the retries of one endpoint or account do not hold the slots of others. */
function benignWhenWaiting(error: unknown): never {
  if (!(error instanceof RetryWaitsError)) throw error;
  throw ApplicationFailure.create({
    type: 'RetryWaits',
    message: error.message,
    category: 'BENIGN',
    nextRetryDelay: error.waitMs,
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
