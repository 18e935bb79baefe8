import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  patched,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
  sleep,
} from '@temporalio/workflow';
import type { Activities, AttemptKey, AttemptProgress, RecordedProgress, SentProgress } from '../activities';
import { ATTEMPT_GRACE_MS, ATTEMPTS_PER_CYCLE } from '../src/deliveries/delivery';
import { formatDuration } from '../src/lib/duration';
import { DELIVERY_CANCELED, DELIVERY_EXHAUSTED, DELIVERY_HELD, retryNow } from './contract';
import type { DeliverEventInput } from './contract';
import { readProgress } from './renamed-results';

/** How long a run waits to be canceled after its endpoint was deleted. */
const CANCELLATION_WAIT_MS = 60_000;

/**
 * One cycle of a delivery: up to six attempts, with the waits that the row says in between. The close status is the
 * outcome: Completed = delivered; Failed with DeliveryExhausted = given up; Failed with DeliveryHeld = the endpoint is off,
 * so the delivery is held; Canceled = canceled.
 */
export async function deliverEvent(input: DeliverEventInput): Promise<string> {
  const wait = interruptibleWait();
  let { attempt, dueInMs } = input;
  try {
    if (dueInMs > 0) await wait(attempt, dueInMs);
    for (;;) {
      // A cancellation waits for the running attempt: its result is recorded first.
      const progress = await CancellationScope.nonCancellable(() => runAttempt(input, attempt));
      if (progress.status !== 'waiting') return closeCycle(progress);
      ({ nextAttempt: attempt, dueInMs } = progress);
      await wait(attempt, dueInMs);
    }
  } catch (error) {
    if (isCancellation(error)) {
      await CancellationScope.nonCancellable(() => effects(input).cancelDelivery(input.deliveryId, input.cycle));
    }
    throw error;
  }
}

/**
 * Handles `retryNow`, and returns a wait that this signal ends early. The database knows that an attempt has failed before
 * the run does, so the signal for the next attempt can come before the wait for it.
 */
function interruptibleWait(): (attempt: number, dueInMs: number) => Promise<void> {
  let awaited: number | null = null;
  let hurried: number | null = null;
  setHandler(retryNow, (attempt?: number) => {
    hurried = attempt !== undefined && patched('retry-now-names-its-attempt') ? attempt : awaited;
  });
  return async (attempt, dueInMs) => {
    const next = attempt === 1 ? 'first attempt' : `retry ${attempt - 1}`;
    setCurrentDetails(`waiting for attempt ${attempt} of ${ATTEMPTS_PER_CYCLE}`);
    awaited = attempt;
    await condition(() => hurried === attempt, Math.max(1, dueInMs), {
      summary: `${next} in ${formatDuration(dueInMs)}`,
    });
    awaited = null;
  };
}

async function runAttempt(input: DeliverEventInput, attempt: number): Promise<RecordedProgress> {
  const summary = `attempt ${attempt} of ${ATTEMPTS_PER_CYCLE}`;
  setCurrentDetails(`${summary} under way`);
  const key = { deliveryId: input.deliveryId, cycle: input.cycle, attempt };
  if (input.unrecorded?.attempt === attempt) return recorded(input, { status: 'unrecorded', record: input.unrecorded });
  let progress: AttemptProgress = { status: 'unreserved' };
  if (attempt === 1 && input.dueInMs === 0) progress = await attemptReserved(input, key, summary);
  if (progress.status === 'unreserved') {
    return recorded(input, readProgress(await effects(input, summary).attemptDelivery(key)));
  }
  return recorded(input, progress);
}

async function recorded(input: DeliverEventInput, progress: SentProgress): Promise<RecordedProgress> {
  if (progress.status !== 'unrecorded') return progress;
  return readProgress(await effects(input).recordUnrecorded(progress.record));
}

/**
 * Fast path: runs the first attempt as a local activity, within this workflow task. A failure falls back to a regular
 * activity.
 */
async function attemptReserved(input: DeliverEventInput, key: AttemptKey, summary: string): Promise<AttemptProgress> {
  const startToCloseTimeout = input.attemptTimeoutMs + ATTEMPT_GRACE_MS;
  const local = proxyLocalActivities<Activities>({ startToCloseTimeout, retry: { maximumAttempts: 1 }, summary });
  try {
    return readProgress(await local.attemptReserved(key));
  } catch {
    return { status: 'unreserved' };
  }
}

const effects = (input: DeliverEventInput, summary?: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: input.attemptTimeoutMs + ATTEMPT_GRACE_MS,
    summary,
    // Eager dispatch would bypass the task queue, and with it the fairness between accounts.
    allowEagerDispatch: false,
    priority: { fairnessKey: input.accountId ?? input.endpointId },
    // An activity fails only for internal errors. It is retried forever, at no cost to the customer.
    retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 },
  });

async function closeCycle(progress: Exclude<RecordedProgress, { status: 'waiting' }>): Promise<string> {
  setCurrentDetails(progress.status);
  if (progress.status === 'delivered') return 'delivered';
  if (progress.status === 'exhausted') {
    throw benign(DELIVERY_EXHAUSTED, `all attempts failed, the last with ${progress.lastError ?? 'an unknown error'}`);
  }
  if (progress.status === 'held') {
    throw benign(DELIVERY_HELD, 'the endpoint is off or the delivery has moved on to its next cycle');
  }
  // The endpoint was deleted. Its runs are about to be canceled, which ends this one as Canceled.
  await sleep(CANCELLATION_WAIT_MS, { summary: 'cancellation after deletion' });
  throw benign(DELIVERY_CANCELED, 'the endpoint was deleted');
}

const benign = (type: string, message: string) =>
  ApplicationFailure.create({ type, message, nonRetryable: true, category: 'BENIGN' });
