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
import type { Activities, AttemptProgress, RecordedProgress } from '../activities';
import { ATTEMPT_GRACE_MS, ATTEMPTS_PER_CYCLE } from '../src/deliveries/delivery';
import { formatDuration } from '../src/lib/duration';
import { DELIVERY_CANCELED, DELIVERY_EXHAUSTED, DELIVERY_HELD, retryNow } from './contract';
import type { DeliverEventInput } from './contract';
import { readProgress } from './renamed-results';

const MOVED_ON = 'the delivery has moved on: another run sends it';

/** How long a run waits to be canceled after its endpoint was deleted. */
const CANCELLATION_WAIT_MS = 60_000;

/**
 * One cycle of a delivery: up to six attempts, with the waits that the row says in between. The close status is the
 * outcome: Completed = delivered; Failed with DeliveryExhausted = given up; Failed with DeliveryHeld = the endpoint is off,
 * so the delivery is held; Canceled = canceled.
 */
export async function deliverEvent(input: DeliverEventInput): Promise<string> {
  const wait = interruptibleWait();
  let { attempt } = input;
  try {
    if (input.dueInMs > 0) await wait(attempt, input.dueInMs, input.lastError);
    for (;;) {
      // A cancellation waits for the running attempt: its result is recorded first.
      const progress = await CancellationScope.nonCancellable(() => runAttempt(input, attempt));
      if (progress.status !== 'waiting') return closeCycle(progress, attempt);
      attempt = progress.nextAttempt;
      await wait(attempt, progress.dueInMs, progress.lastError);
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
function interruptibleWait(): (attempt: number, dueInMs: number, lastError?: string | null) => Promise<void> {
  let awaited: number | null = null;
  let hurried: number | null = null;
  setHandler(retryNow, (attempt?: number) => {
    hurried = attempt !== undefined && patched('retry-now-names-its-attempt') ? attempt : awaited;
  });
  return async (attempt, dueInMs, lastError) => {
    const next = attempt === 1 ? 'first attempt' : `retry ${attempt - 1}`;
    const reason = lastError ? `, after ${lastError}` : '';
    const dueAt = new Date(Date.now() + dueInMs).toISOString();
    setCurrentDetails(`waiting for ${labelOf(attempt)}: ${next} at ${dueAt}${reason}`);
    awaited = attempt;
    await condition(() => hurried === attempt, Math.max(1, dueInMs), {
      summary: `${next} in ${formatDuration(dueInMs)}${reason}`,
    });
    awaited = null;
  };
}

const labelOf = (attempt: number) => `attempt ${attempt} of ${ATTEMPTS_PER_CYCLE}`;

async function runAttempt(input: DeliverEventInput, attempt: number): Promise<RecordedProgress> {
  const summary = labelOf(attempt);
  setCurrentDetails(`${summary} under way`);
  const key = { deliveryId: input.deliveryId, cycle: input.cycle, attempt };
  let progress: AttemptProgress = { status: 'unreserved' };
  if (input.unrecorded?.attempt === attempt) {
    progress = { status: 'unrecorded', record: input.unrecorded };
  } else if (attempt === 1 && input.dueInMs === 0) {
    // Fast path: a local activity, within this workflow task. If it fails, the same attempt runs as a regular activity.
    const startToCloseTimeout = input.attemptTimeoutMs + ATTEMPT_GRACE_MS;
    const local = proxyLocalActivities<Activities>({ startToCloseTimeout, retry: { maximumAttempts: 1 }, summary });
    try {
      // The Web UI shows the type of a local activity, and not its summary.
      progress = readProgress(await (input.version ? local['attempt 1 of 6'](key) : local.attemptReserved(key)));
    } catch {
      // Still unreserved.
    }
  }
  if (progress.status === 'unreserved') progress = readProgress(await effects(input, summary).attemptDelivery(key));
  return progress.status === 'unrecorded'
    ? readProgress(await effects(input).recordUnrecorded(progress.record))
    : progress;
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

type LastProgress = Exclude<RecordedProgress, { status: 'waiting' }>;

/** @param attempt the last one that the run asked for. */
async function closeCycle(progress: LastProgress, attempt: number): Promise<string> {
  setCurrentDetails(progress.status);
  if (progress.status === 'delivered') return `delivered by ${labelOf(attempt)}`;
  if (progress.status === 'exhausted') {
    throw benign(DELIVERY_EXHAUSTED, `all attempts failed, the last with ${progress.lastError ?? 'an unknown error'}`);
  }
  if (progress.status === 'held') {
    throw benign(DELIVERY_HELD, progress.endpointIsOff ? 'the endpoint is off: the delivery is held' : MOVED_ON);
  }
  // The endpoint was deleted. Its runs are about to be canceled, which ends this one as Canceled.
  await sleep(CANCELLATION_WAIT_MS, { summary: 'cancellation after deletion' });
  throw benign(DELIVERY_CANCELED, 'the endpoint was deleted');
}

function benign(type: string, message: string): ApplicationFailure {
  const failure = ApplicationFailure.create({ type, message, nonRetryable: true, category: 'BENIGN' });
  // The end of a cycle is no error: lines of code would only hide the message in the Web UI.
  failure.stack = '';
  return failure;
}
