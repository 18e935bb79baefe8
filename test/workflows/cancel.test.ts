import { deliveryWorkflowId } from '../../src/lib/ids';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const LONG_WAIT_MS = 60_000;

let stack: TestStack;
let receiver: TestReceiver;

beforeEach(async () => {
  stack = await startTestStack({ retryScheduleMs: [300, LONG_WAIT_MS, LONG_WAIT_MS, LONG_WAIT_MS, LONG_WAIT_MS] });
  receiver = await startReceiver(() => ({ status: 500 }));
  await stack.endpoint(receiver.url);
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

const delivery = async () => (await stack.deliveries())[0]!;
const run = async () => stack.client.workflow.getHandle(deliveryWorkflowId((await delivery()).id, 1));

/** Cancels the run as the Temporal Web UI does, and waits until it has closed. @returns its status */
async function cancel(): Promise<string> {
  const handle = await run();
  await handle.cancel();
  return until('the run to close', async () => {
    const { status } = await handle.describe();
    return status.name !== 'RUNNING' && status.name;
  });
}

test.each([1, 2])('a cancel during attempt %i takes effect after its result is recorded', async (attempt) => {
  receiver.set((_hit, count) => ({ status: 500, delayMs: count === attempt ? 1_000 : 0 }));
  await stack.publish();
  await until('the attempt to run', () => receiver.hits.length === attempt);
  expect(receiver.hits[attempt - 1]!.status).toBeNull();
  expect(await cancel()).toBe('CANCELLED');

  expect(receiver.hits).toHaveLength(attempt);
  const last = (await stack.attempts()).at(-1);
  expect(last).toMatchObject({ attempt, outcome: 'failed', status_code: 500 });
  expect(await delivery()).toMatchObject({ status: 'canceled', cycle: 1 });
});

test('a delivery is delivered if its attempt succeeds during the cancel', async () => {
  receiver.set(() => ({ status: 200, delayMs: 1_000 }));
  await stack.publish();
  await until('the attempt to run', () => receiver.hits.length === 1);
  expect(await cancel()).toBe('COMPLETED');
  expect(await delivery()).toMatchObject({ status: 'delivered' });
});

test('a cancel of a waiting delivery takes effect at once', async () => {
  await stack.publish();
  await until('the long wait', async () => (await delivery()).next_attempt === 3);
  const startedAtMs = performance.now();
  expect(await cancel()).toBe('CANCELLED');
  expect(performance.now() - startedAtMs).toBeLessThan(LONG_WAIT_MS / 4);
  expect(await delivery()).toMatchObject({ status: 'canceled' });
  expect(receiver.hits).toHaveLength(2);
});
