import { PUBLIC_TIMEOUT_MS } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import { until } from '../support/until';

test('stopping lets attempts in flight finish; a later start sends the rest, each exactly once', async () => {
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 700 }));
  const stack = await startTestStack();
  await stack.endpoint(receiver.url);
  for (let n = 0; n < 30; n += 1) await stack.publish({ n });
  await until('attempts in flight', () => receiver.hits.length >= 4);
  await stack.stopSending();

  const sent = receiver.hits.length;
  expect(receiver.hits.every((hit) => hit.status === 200)).toBe(true);
  expect((await stack.attempts()).map(({ outcome }) => outcome)).toEqual(Array<string>(sent).fill('delivered'));
  expect((await stack.deliveries()).filter(({ status }) => status === 'in_progress')).toEqual([]);

  stack.startSending();
  await until('all deliveries', async () => (await stack.deliveries()).every(({ status }) => status === 'delivered'));
  expect(new Set(receiver.hits.map((hit) => hit.event.id)).size).toBe(30);
  expect(receiver.hits).toHaveLength(30);
  await stack.stop();
  await receiver.close();
});

test('two sending sides on one database deliver every event once', async () => {
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 20 }));
  // A busy machine must not cause a timeout, and with it a second send.
  const stack = await startTestStack({ attemptTimeoutMs: PUBLIC_TIMEOUT_MS });
  const other = stack.startSecondSending();
  await stack.endpoint(receiver.url);
  for (let n = 0; n < 100; n += 1) await stack.publish({ n });
  await until('all deliveries', async () => (await stack.deliveries()).every(({ status }) => status === 'delivered'));
  expect(receiver.hits).toHaveLength(100);
  await other.stop();
  await stack.stop();
  await receiver.close();
});
