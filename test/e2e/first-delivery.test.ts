import { createHmac } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { FIRST_ATTEMPT } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;

beforeAll(async () => {
  stack = await startTestStack();
  receiver = await startReceiver();
});
afterAll(async () => {
  await stack.stop();
  await receiver.close();
});

test('an event reaches a subscribed endpoint as one signed POST and is recorded as delivered', async () => {
  const { id, secret } = await stack.endpoint(receiver.url, ['order.created']);
  const eventId = await stack.publish({ id: 'ord_1', total: '129.90' });
  await until('the delivery to be recorded', async () => (await stack.deliveries())[0]?.status === 'delivered');

  expect(receiver.hits).toHaveLength(1);
  const { headers, body } = receiver.hits[0]!;
  expect(headers['x-handl-signature']).toBe(createHmac('sha256', secret).update(body).digest('hex'));
  new Webhook(secret).verify(body, headers as Record<string, string>);
  expect(headers).toMatchObject({ 'webhook-id': eventId, 'x-handl-event': 'order.created', 'x-handl-attempt': '1' });
  expect(await stack.attempts()).toMatchObject([{ attempt: 1, outcome: 'delivered', status_code: 200 }]);
  expect(await stack.endpointRow(id)).toMatchObject({ status: 'enabled', failure_count: 0 });

  if (FIRST_ATTEMPT === 'direct') return;
  const [delivery] = await stack.deliveries();
  const run = stack.client.workflow.getHandle(`delivery/${delivery!.id}/1`);
  expect(await run.result()).toBe('delivered by attempt 1 of 6');
  expect((await run.describe()).status.name).toBe('COMPLETED');
});

test('an event of another type is stored and not delivered', async () => {
  const before = receiver.hits.length;
  await stack.publish({}, 'product.updated');
  await stack.publish({ marker: true });
  await until('the marker', () => receiver.hits.length === before + 1);
  expect(receiver.hits.at(-1)!.event.type).toBe('order.created');
});
