import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { deleteEndpoint, disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { retryDelivery } from '../../src/deliveries/retry.sql';
import { signalHealth } from '../../src/temporal/client';
import { FIRST_ATTEMPT } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;

beforeEach(async () => {
  stack = await startTestStack();
  receiver = await startReceiver();
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

const runStatus = async (deliveryId: string, cycle: number) =>
  (await stack.client.workflow.getHandle(`delivery/${deliveryId}/${cycle}`).describe()).status.name;
const only = async () => (await stack.deliveries())[0]!;

test('deletion during an attempt: the attempt finishes, waiting deliveries are canceled, nothing else is sent', async () => {
  receiver.set(() => ({ status: 500, delayMs: 800 }));
  const { id } = await stack.endpoint(receiver.url);
  await stack.publish();
  await until('the attempt to be under way', () => receiver.hits.length === 1);
  await deleteEndpoint(stack.db, stack.accountId, id, OPERATOR);
  await signalHealth(stack.client, stack.taskQueue, id);
  const { id: deliveryId } = await until('the delivery to be canceled', async () => {
    const delivery = await only();
    return delivery.status === 'canceled' && delivery;
  });
  expect(await stack.attempts()).toMatchObject([{ attempt: 1, outcome: 'failed', status_code: 500 }]);
  if (FIRST_ATTEMPT !== 'direct') {
    await until('the run to be canceled', async () => (await runStatus(deliveryId, 1)) === 'CANCELLED', 20_000);
  }
  expect(receiver.hits).toHaveLength(1);
});

test('deletion while deliveries wait: they and their runs are canceled', async () => {
  await stack.stop();
  stack = await startTestStack({ retryScheduleMs: [600_000, 1_000, 1_000, 1_000, 1_000] });
  receiver.set(() => ({ status: 500 }));
  const { id } = await stack.endpoint(receiver.url);
  await stack.publish();
  await until('the wait for attempt 2', async () => (await only()).next_attempt === 2);
  await deleteEndpoint(stack.db, stack.accountId, id, OPERATOR);
  await until('the delivery to be canceled', async () => (await only()).status === 'canceled');
  // Runs are found through Temporal's visibility store, which is updated a moment later.
  await until('the run to be listed', async () => {
    for await (const run of stack.client.workflow.list({ query: `HandlEndpoint = '${id}'` })) {
      if (run.type === 'deliverEvent') return true;
    }
    return false;
  });
  await signalHealth(stack.client, stack.taskQueue, id);
  const { id: deliveryId } = await only();
  await until('the run to be canceled', async () => (await runStatus(deliveryId, 1)) === 'CANCELLED', 20_000);
});

test('enabling while a retry finds the endpoint off: the delivery is sent in its next cycle', async () => {
  receiver.set((_hit, count) => ({ status: count === 1 ? 500 : 200 }));
  const { id } = await stack.endpoint(receiver.url);
  await stack.publish();
  await until('the first failure', async () => (await only()).next_attempt === 2);
  await disableEndpoint(stack.db, stack.accountId, id, OPERATOR);
  await until('the retry to find it off', async () => (await only()).cycle === 2);
  expect(await only()).toMatchObject({ status: 'held', next_attempt: 1 });
  await stack.enable(id);
  await until('the delivery', async () => (await only()).status === 'delivered');
  expect(receiver.hits.map((hit) => hit.headers['x-handl-attempt'])).toEqual(['1', '1']);
  const { id: deliveryId } = await only();
  await until('the held run to close', async () => (await runStatus(deliveryId, 1)) === 'FAILED');
  if (FIRST_ATTEMPT !== 'direct') {
    await until('the next run to close', async () => (await runStatus(deliveryId, 2)) === 'COMPLETED');
  }
});

test('a manual retry at the moment the old run closes begins the next cycle', async () => {
  receiver.set(() => ({ status: 500 }));
  const { id } = await stack.endpoint(receiver.url);
  await stack.publish();
  const { id: deliveryId } = await until('the delivery to be exhausted', async () => {
    const delivery = await only();
    return delivery.status === 'exhausted' && delivery;
  });
  receiver.set(() => ({ status: 200 }));
  await until('the endpoint to be unhealthy', async () => (await stack.endpointRow(id)).status === 'unhealthy');
  await stack.enable(id);
  await until('the endpoint to be enabled', async () => (await stack.endpointRow(id)).status === 'enabled');
  expect(
    await retryDelivery(stack.db, { accountId: stack.accountId, deliveryId, retentionDays: 30, actor: OPERATOR }),
  ).toEqual({
    verdict: 'requeued',
    cycle: 1,
    attempt: 6,
  });
  await until('the delivery', async () => (await only()).status === 'delivered');
  expect(await only()).toMatchObject({ cycle: 2 });
  expect(receiver.hits).toHaveLength(7);
});

test('a start that is not eager is sent through the queue, once', async () => {
  await stack.endpoint(receiver.url);
  await stack.stopSending();
  await stack.publish();
  const { id: deliveryId } = await only();
  // Somebody else has started the run before: our start finds it open and gets no first task.
  await stack.client.workflow.start('deliverEvent', {
    workflowId: `delivery/${deliveryId}/1`,
    taskQueue: stack.taskQueue,
    args: [{ deliveryId, endpointId: 'x', cycle: 1, attempt: 1, dueInMs: 0, attemptTimeoutMs: 2_000 }],
  });
  stack.startSending();
  await until('the delivery', async () => (await only()).status === 'delivered');
  expect(receiver.hits).toHaveLength(1);
  expect(await stack.attempts()).toMatchObject([{ attempt: 1, outcome: 'delivered' }]);
});
