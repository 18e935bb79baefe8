import {
  ApplicationFailure,
  CancellationScope,
  condition,
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  setCurrentDetails,
  setHandler,
} from '@temporalio/workflow';
import type { Activities, AttemptKey, AttemptProgress, RecordedProgress, SentProgress } from '../activities';
import { formatDuration } from '../src/domain/duration';
import { ATTEMPT_GRACE_MS, ATTEMPTS_PER_CYCLE } from '../src/domain/types';
import { DELIVERY_CANCELED, DELIVERY_EXHAUSTED, DELIVERY_HELD, retryNow } from './contract';
import type { DeliverEventInput } from './contract';

/**
 * One cycle of a delivery: attempts it up to six times, waiting as the row says in between. How it closes is the story:
 * Completed = delivered, Failed with DeliveryExhausted = gave up, Failed with DeliveryHeld = back to pending because the
 * endpoint is off, Cancelled = canceled.
 */
export async function deliverEvent(input: DeliverEventInput): Promise<string> {
  const wait = interruptibleWait();
  let { attempt, dueInMs } = input;
  try {
    if (dueInMs > 0) await wait(attempt, dueInMs);
    for (;;) {
      // A cancellation waits for the running attempt: its result is recorded first.
      const progress = await CancellationScope.nonCancellable(() => runAttempt(input, attempt));
      if (progress.state !== 'waiting') return closeCycle(progress);
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

/** Registers `retryNow` and returns a wait that it can cut short. */
function interruptibleWait(): (attempt: number, dueInMs: number) => Promise<void> {
  let isWaiting = false;
  let isHurried = false;
  setHandler(retryNow, () => {
    isHurried = isWaiting;
  });
  return async (attempt, dueInMs) => {
    const next = attempt === 1 ? 'first attempt' : `retry ${attempt - 1}`;
    setCurrentDetails(`waiting for attempt ${attempt} of ${ATTEMPTS_PER_CYCLE}`);
    isWaiting = true;
    isHurried = false;
    await condition(() => isHurried, Math.max(1, dueInMs), { summary: `${next} in ${formatDuration(dueInMs)}` });
    isWaiting = false;
  };
}

async function runAttempt(input: DeliverEventInput, attempt: number): Promise<RecordedProgress> {
  const summary = `attempt ${attempt} of ${ATTEMPTS_PER_CYCLE}`;
  setCurrentDetails(`${summary} under way`);
  const key = { deliveryId: input.deliveryId, cycle: input.cycle, attempt };
  let progress: AttemptProgress = { state: 'unreserved' };
  if (attempt === 1 && input.dueInMs === 0) progress = await attemptReserved(input, key, summary);
  if (progress.state === 'unreserved') {
    return recorded(input, await effects(input, summary).attemptDelivery(key));
  }
  return recorded(input, progress);
}

async function recorded(input: DeliverEventInput, progress: SentProgress): Promise<RecordedProgress> {
  return progress.state === 'unrecorded' ? effects(input).recordUnrecorded(progress.record) : progress;
}

/** The cheap way: within this workflow task, if this process claimed the delivery; a failure falls back to the other. */
async function attemptReserved(input: DeliverEventInput, key: AttemptKey, summary: string): Promise<AttemptProgress> {
  const startToCloseTimeout = input.attemptTimeoutMs + ATTEMPT_GRACE_MS;
  const local = proxyLocalActivities<Activities>({ startToCloseTimeout, retry: { maximumAttempts: 1 }, summary });
  try {
    return await local.attemptReserved(key);
  } catch {
    return { state: 'unreserved' };
  }
}

const effects = (input: DeliverEventInput, summary?: string) =>
  proxyActivities<Activities>({
    startToCloseTimeout: input.attemptTimeoutMs + ATTEMPT_GRACE_MS,
    summary,
    // Eager dispatch skips the queue, and with it the fairness between endpoints.
    allowEagerDispatch: false,
    priority: { fairnessKey: input.endpointId },
    // Failures of an activity are faults of our own: retried without end, at no cost to the customer.
    retry: { initialInterval: 1_000, backoffCoefficient: 2, maximumInterval: 60_000 },
  });

async function closeCycle(progress: Exclude<RecordedProgress, { state: 'waiting' }>): Promise<string> {
  setCurrentDetails(progress.state);
  if (progress.state === 'delivered') return 'delivered';
  if (progress.state === 'exhausted') {
    throw benign(DELIVERY_EXHAUSTED, `all attempts failed, the last with ${progress.lastError ?? 'an unknown error'}`);
  }
  if (progress.state === 'held')
    throw benign(DELIVERY_HELD, 'the endpoint is off or the delivery moved on to its next cycle');
  // The endpoint was deleted; its deliveries are about to be canceled, which ends this run as Cancelled.
  await condition(() => false, 60_000, { summary: 'cancellation after deletion' });
  throw benign(DELIVERY_CANCELED, 'the endpoint was deleted');
}

const benign = (type: string, message: string) =>
  ApplicationFailure.create({ type, message, nonRetryable: true, category: 'BENIGN' });
