import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { updateEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let wrong: TestReceiver;
let right: TestReceiver;

beforeAll(async () => {
  stack = await startTestStack({ retryScheduleMs: [2_000, 2_000, 2_000, 2_000, 2_000] });
  wrong = await startReceiver(() => ({ status: 404 }));
  right = await startReceiver();
});
afterAll(async () => {
  await stack.stop();
  await wrong.close();
  await right.close();
});

test('a retry that was waiting goes to the new URL, with the same bytes and the next number', async () => {
  const { id } = await stack.endpoint(wrong.url);
  const eventId = await stack.publish({ n: 1 });
  await until('the wait for a retry', async () => (await stack.deliveries())[0]!.next_attempt > 1);
  expect(await updateEndpoint(stack.db, stack.accountId, id, { url: right.url }, OPERATOR)).toBe(true);
  await until('the delivery', async () => (await stack.deliveries())[0]!.status === 'delivered');
  expect(right.hits).toHaveLength(1);
  expect(right.hits[0]!.event.id).toBe(eventId);
  expect(right.hits[0]!.headers['x-handl-attempt']).toBe(String(wrong.hits.length + 1));
  expect(right.hits[0]!.body).toEqual(wrong.hits[0]!.body);
});
