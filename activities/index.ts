import { ApplicationFailure } from '@temporalio/common';
import { cancelDelivery } from '../src/deliveries/retry.sql';
import { SendLaterError, sendUnhealthyEmail } from '../src/email/unhealthy/send-unhealthy-email';
import type { EmailDeps } from '../src/email/unhealthy/send-unhealthy-email';
import type { EndpointHealth, HeldChoice } from '../src/endpoints/health-rule';
import { isErased } from '../src/endpoints/erased.sql';
import { requestEnableBySignal } from '../src/endpoints/endpoint-changes.sql';
import { EndpointNotFoundError, loadHealth, markEnabled, markUnhealthy } from '../src/endpoints/health.sql';
import type { DeliveryId, EndpointId } from '../src/lib/ids';
import { RETENTION_JOBS } from '../src/maintenance/retention/job-names';
import type { RetentionJob } from '../src/maintenance/retention/job-names';
import { runRetentionJob } from '../src/maintenance/retention/run-job';
import type { RetentionDeps } from '../src/maintenance/retention/step';
import { RetryWaitsError, sendAttempt, sendReservedAttempt } from '../src/sending/attempt';
import type { SendingDeps } from '../src/sending/attempt';
import type { AttemptKey } from '../src/deliveries/delivery';
import type { UnrecordedAttempt } from '../src/sending/progress';
import { recordFromFacts } from '../src/sending/record';

const CANCEL_RUNS_PAUSE_MS = 500;

/** What the activities need. */
export interface ActivityDeps extends SendingDeps, EmailDeps, RetentionDeps {
  /** Cancels a batch of the open workflows of a deleted endpoint's deliveries. @returns whether there may be more */
  cancelRuns(endpointId: EndpointId): Promise<boolean>;
  /** Claims pending deliveries now. */
  wake(): void;
}

export type Activities = ReturnType<typeof createActivities>;

/**
 * The side effects of the workflows. Each calls one function of a part, may be repeated, and throws for internal errors
 * only; Temporal then tries again.
 */
export function createActivities(deps: ActivityDeps) {
  return {
    /** Only for runs that earlier releases have begun. */
    attemptReserved: (key: AttemptKey) => sendReservedAttempt(deps, key),
    /** A local activity. Its name is all that the Temporal Web UI shows of it. */
    'attempt 1 of 6': (key: AttemptKey) => sendReservedAttempt(deps, key),
    attemptDelivery: (key: AttemptKey) => sendAttempt(deps, key).catch(benignWhenWaiting),
    recordUnrecorded: (facts: UnrecordedAttempt) => recordFromFacts(deps, facts),
    cancelDelivery: (deliveryId: DeliveryId, cycle: number) => cancelDelivery(deps.db, { deliveryId, cycle }),
    loadEndpointHealth: (endpointId: EndpointId) =>
      loadHealth(deps.db, endpointId).catch((error: unknown) => missingHealth(deps, endpointId, error)),
    requestEnable: (endpointId: EndpointId, held: HeldChoice) => requestEnableBySignal(deps.db, endpointId, held),
    async markEndpointUnhealthy(endpointId: EndpointId, incident: number): Promise<void> {
      const isMarked = await markUnhealthy(deps.db, endpointId, incident);
      if (isMarked) deps.log.info({ endpointId, incident: incident + 1 }, 'endpoint unhealthy');
    },
    async markEndpointEnabled(endpointId: EndpointId, incident: number, held: HeldChoice): Promise<void> {
      const isEnabled = await markEnabled(deps.db, endpointId, incident, held);
      if (isEnabled) deps.log.info({ endpointId, incident, held }, 'endpoint enabled');
      deps.wake();
    },
    async cancelDeliveriesOfDeleted(endpointId: EndpointId): Promise<void> {
      if (await deps.cancelRuns(endpointId)) throw benign('MoreRuns', 'more runs are open', CANCEL_RUNS_PAUSE_MS);
    },
    /** @param _incident only for workers of the release before, which send an email about each incident. */
    sendUnhealthyEmail: (endpointId: EndpointId, _incident: number) =>
      sendUnhealthyEmail(deps, endpointId).catch(benignWhenLater),
    listRetentionJobs: async () => RETENTION_JOBS,
    runRetentionJob: (job: RetentionJob, cursor: string | null) => runRetentionJob(deps, job, cursor),
  };
}

/** Gives the activity slot back, so that the retries of one endpoint or account do not hold the slots of others. */
function benignWhenWaiting(error: unknown): never {
  if (!(error instanceof RetryWaitsError)) throw error;
  throw benign('RetryWaits', error.message, error.waitMs);
}

/** Lets Temporal try again when the email may be sent, instead of at the pace for outages. */
function benignWhenLater(error: unknown): never {
  if (!(error instanceof SendLaterError)) throw error;
  throw benign('SendLater', error.message, error.delayMs);
}

const ERASED: EndpointHealth = {
  ...{ status: 'disabled', incident: 0, failureCount: 0, isDeleted: true, enableRequest: null },
  ...{ unsentIncidents: [], emailDueInMs: null },
};

/** An endpoint that was erased counts as deleted. Any other id is wrong: this ends a run that an operator started with it. */
async function missingHealth(deps: ActivityDeps, endpointId: EndpointId, error: unknown): Promise<EndpointHealth> {
  if (!(error instanceof EndpointNotFoundError)) throw error;
  if (await isErased(deps.db, endpointId)) return ERASED;
  throw ApplicationFailure.nonRetryable(error.message, error.name);
}

/** Has Temporal call the activity again after a pause, which adds nothing to the history. */
const benign = (type: string, message: string, nextRetryDelay: number) =>
  ApplicationFailure.create({ type, message, category: 'BENIGN', nextRetryDelay, nonRetryable: false });

export type { AttemptKey } from '../src/deliveries/delivery';
export type { AttemptProgress, RecordedProgress, UnrecordedAttempt } from '../src/sending/progress';
