import type { DeliveryId, EndpointId } from '../../src/lib/ids';
import type { WorkflowFailedError } from '@temporalio/client';
import { deliveryWorkflowId, healthWorkflowId } from '../../src/lib/ids';
import { signalRetryNow } from '../../src/temporal/client';
import { reEnable, retryNow } from '../../workflows/contract';
import { currentDetails } from '../support/current-details';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { FIRST_ATTEMPT, PUBLIC_SCHEDULE_MS } from '../support/defaults';
import { startTimeSkippingStack } from '../support/time-skipping';
import type { TimeSkippingStack } from '../support/time-skipping';
import { until } from '../support/until';
import { attemptGapsS } from './attempt-gaps';

let stack: TimeSkippingStack;
let receiver: TestReceiver;
let endpointId: EndpointId;
let deliveryId: DeliveryId;
let workflowId: string;

beforeEach(async () => {
  stack = await startTimeSkippingStack();
  receiver = await startReceiver(() => ({ status: 500 }));
  endpointId = await stack.endpoint(receiver.url);
  await stack.publish();
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

/** For what happens to a workflow during attempt 1. */
const testInside = FIRST_ATTEMPT === 'workflow' ? test : test.skip;

async function start(): Promise<void> {
  deliveryId = (await stack.dispatch())[0]!;
  workflowId = deliveryWorkflowId(deliveryId, 1);
}

/**
 * Waits until the run waits for this attempt. Time must not be skipped earlier: the server loses a run whose timer fires while
 * the worker has a task that cancels that timer (temporalio/sdk-java issues 2606 and 3088).
 */
async function waits(attempt: number): Promise<void> {
  await until(`the wait for attempt ${attempt}`, async () => {
    return receiver.hits.length === attempt - 1 && (await isAtTimer(workflowId));
  });
}

const isAtTimer = async (id: string) => Boolean((await stack.history(id)).at(-1)?.timerStartedEventAttributes);

async function expectGapS(index: number, rungS: number): Promise<void> {
  expect(Math.abs(attemptGapsS(await stack.history(workflowId))[index]! - rungS)).toBeLessThan(1);
}

test('the retries follow 30 s, 5 min, 30 min, 2 h and 24 h after the previous failure; then the endpoint is unhealthy', async () => {
  await start();
  for (const [index, rungMs] of PUBLIC_SCHEDULE_MS.entries()) {
    await waits(index + 2);
    await stack.skip(rungMs);
  }
  const failure = await stack.client.workflow
    .getHandle(workflowId)
    .result()
    .catch((error: unknown) => (error as WorkflowFailedError).cause);
  expect(failure).toMatchObject({
    type: 'DeliveryExhausted',
    message: 'all attempts failed, the last with HTTP 500',
  });

  const gapsS = attemptGapsS(await stack.history(workflowId));
  process.stdout.write(`gaps between the attempts, in s: ${gapsS.map((gapS) => gapS.toFixed(3)).join(', ')}\n`);
  expect(gapsS).toHaveLength(5);
  for (const [index, rungS] of [30, 300, 1_800, 7_200, 86_400].entries()) await expectGapS(index, rungS);
  expect(receiver.hits.map((hit) => hit.headers['x-handl-attempt'])).toEqual(['1', '2', '3', '4', '5', '6']);

  await until('the email', () => stack.mail.mails.length > 0);
  expect(stack.mail.mails[0]!.text).toContain(endpointId);
  const { rows } = await stack.db.query('select status, incident, failure_count from endpoints');
  expect(rows).toEqual([{ status: 'unhealthy', incident: 1, failure_count: 5 }]);

  await stack.publish();
  expect(await stack.dispatch()).toEqual([]);
  expect(await stack.statuses()).toEqual(['exhausted', 'held']);
  expect(receiver.hits).toHaveLength(6);
  expect(stack.mail.mails).toHaveLength(1);
});

test('the health run counts the failed retries, and a signal enables the unhealthy endpoint', async () => {
  await start();
  const healthId = healthWorkflowId(endpointId);
  for (const [index, rungMs] of PUBLIC_SCHEDULE_MS.entries()) {
    await waits(index + 2);
    await stack.skip(rungMs);
    const shown = index < 4 ? `${index + 1} of 5 retries failed` : 'unhealthy (incident 1)';
    await until(shown, async () =>
      (await currentDetails(stack.client, healthId).catch(() => undefined))?.includes(shown),
    );
  }
  await stack.publish();
  expect(await stack.dispatch()).toEqual([]);
  receiver.set(() => ({ status: 200 }));
  await stack.client.workflow.getHandle(healthId).signal(reEnable, { held: 'send' });
  await until('the held delivery to be claimed', async () => (await stack.dispatch()).length === 1);
  await until('the delivery', async () => (await stack.statuses())[1] === 'delivered');
});

test('retryNow ends the wait for the next attempt, and only that wait', async () => {
  await start();
  await waits(2);
  expect(await currentDetails(stack.client, workflowId)).toMatch(
    /^waiting for attempt 2 of 6: retry 1 at \d{4}-\d\d-\d\dT[\d:.]+Z, after HTTP 500$/,
  );
  await signalRetryNow(stack.client, { deliveryId, cycle: 1, attempt: 2 });
  await waits(3);
  const [firstS] = attemptGapsS(await stack.history(workflowId));
  expect(firstS).toBeLessThan(20);
  await stack.skip(300_000);
  await waits(4);
  await expectGapS(1, 300);
});

testInside('retryNow for an attempt ends the wait for it, even if it comes before that wait', async () => {
  receiver.set((_hit, count) => ({ status: 500, delayMs: count === 1 ? 1_000 : 0 }));
  await start();
  await until('the attempt to run', () => receiver.hits.length === 1);
  await signalRetryNow(stack.client, { deliveryId, cycle: 1, attempt: 2 });
  expect(receiver.hits[0]!.status).toBeNull();
  await waits(3);
  const [firstS] = attemptGapsS(await stack.history(workflowId));
  expect(firstS).toBeLessThan(20);
});

test('retryNow of an earlier release, which names no attempt, ends the current wait', async () => {
  await start();
  await waits(2);
  await stack.client.workflow.getHandle(workflowId).signal(retryNow);
  await waits(3);
  const [firstS] = attemptGapsS(await stack.history(workflowId));
  expect(firstS).toBeLessThan(20);
});

testInside('retryNow for the current attempt, or for none, is ignored while an attempt is under way', async () => {
  receiver.set((_hit, count) => ({ status: 500, delayMs: count === 1 ? 1_000 : 0 }));
  await start();
  await until('the attempt to run', () => receiver.hits.length === 1);
  await signalRetryNow(stack.client, { deliveryId, cycle: 1, attempt: 1 });
  await stack.client.workflow.getHandle(workflowId).signal(retryNow);
  expect(receiver.hits[0]!.status).toBeNull();
  await waits(2);
  expect((await stack.history(workflowId)).some((event) => event.workflowExecutionSignaledEventAttributes)).toBe(true);
  await stack.skip(30_000);
  await waits(3);
  await expectGapS(0, 30);
});
