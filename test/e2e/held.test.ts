import type { EndpointId } from '../../src/lib/ids';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;
/** Another endpoint of the account. Once it has received an event, the event's delivery to the first endpoint is held. */
let witness: TestReceiver;
let endpointId: EndpointId;

beforeEach(async () => {
  stack = await startTestStack();
  receiver = await startReceiver(() => ({ status: 500 }));
  witness = await startReceiver();
  endpointId = (await stack.endpoint(receiver.url)).id;
  await stack.endpoint(witness.url);
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
  await witness.close();
});

const statusIs = async (status: string) => (await stack.endpointRow(endpointId)).status === status;
const deliveries = async () => (await stack.deliveries()).filter(({ endpoint_id }) => endpoint_id === endpointId);

/** Publishes events and waits until the other endpoint has received all of them. */
async function publishHeld(count: number): Promise<string[]> {
  const eventIds: string[] = [];
  for (let n = 0; n < count; n += 1) eventIds.push(await stack.publish({ n }));
  await until('the witness to get them', () => {
    const got = new Set(witness.hits.map((hit) => hit.event.id));
    return eventIds.every((eventId) => got.has(eventId));
  });
  return eventIds;
}

test('deliveries are held while the endpoint is unhealthy, then sent oldest first, at first one at a time', async () => {
  await stack.publish({ isFirst: true });
  await until('the endpoint to be unhealthy', () => statusIs('unhealthy'));
  expect(receiver.hits).toHaveLength(6);
  const eventIds = await publishHeld(12);
  expect(receiver.hits).toHaveLength(6);
  const held = (await deliveries()).slice(1);
  expect(held.map(({ status, cycle, next_attempt }) => [status, cycle, next_attempt])).toEqual(
    eventIds.map(() => ['held', 1, 1]),
  );

  const inFlight: number[] = [];
  receiver.set(() => {
    inFlight.push(receiver.hits.filter((hit) => hit.status === null).length);
    return { status: 200, delayMs: 200 };
  });
  await disableEndpoint(stack.db, stack.accountId, endpointId, OPERATOR);
  await stack.enable(endpointId);
  await until('all held deliveries', async () =>
    (await deliveries()).slice(1).every(({ status }) => status === 'delivered'),
  );
  const sent = receiver.hits.slice(6);
  expect(sent).toHaveLength(12);
  expect(new Set(sent.map((hit) => hit.event.id))).toEqual(new Set(eventIds));
  expect(sent[0]!.event.id).toBe(eventIds[0]);
  expect(sent.every((hit) => hit.headers['x-handl-attempt'] === '1')).toBe(true);
  // The second request followed the response to the first; the window grows by one with each success.
  expect(inFlight.slice(0, 2)).toEqual([1, 1]);
  expect(Math.max(...inFlight)).toBeGreaterThan(1);
  inFlight.forEach((count, index) => expect(count).toBeLessThanOrEqual(index + 1));
  expect((await deliveries())[0]).toMatchObject({ status: 'exhausted', cycle: 1 });
});

test('skip cancels the held deliveries; later ones are sent', async () => {
  await disableEndpoint(stack.db, stack.accountId, endpointId, OPERATOR);
  await publishHeld(3);
  receiver.set(() => ({ status: 200 }));
  await stack.enable(endpointId, 'skip');
  await until('the endpoint to be enabled', () => statusIs('enabled'));
  const after = await stack.publish();
  await until('the event after', async () => (await deliveries()).at(-1)!.status === 'delivered');
  const expected = ['canceled', 'canceled', 'canceled', 'delivered'];
  await until('the rows of the skipped ones', async () =>
    (await deliveries()).every(({ status }, index) => status === expected[index]),
  );
  expect(receiver.hits.map((hit) => hit.event.id)).toEqual([after]);
});

test('deliveries between their retries are held too, and start a full new cycle once the endpoint is enabled', async () => {
  // The second event is later than the first, so that the first is exhausted alone.
  receiver.set((hit) => ({ status: 500, delayMs: hit.event.data['isSecond'] ? 500 : 0 }));
  await stack.publish({ isFirst: true });
  await until('the first failure', () => receiver.hits.length >= 1);
  const eventId = await stack.publish({ isSecond: true });
  const attemptsOfSecond = () => receiver.hits.filter((hit) => hit.event.id === eventId);
  await until('the endpoint to be unhealthy', () => statusIs('unhealthy'));
  const second = async () => (await deliveries())[1]!;
  await until('the second to be held', async () => (await second()).cycle === 2);
  const sentBefore = attemptsOfSecond().length;
  expect(sentBefore).toBeGreaterThanOrEqual(1);
  expect(sentBefore).toBeLessThan(6);
  expect(await second()).toMatchObject({ status: 'held', next_attempt: 1 });

  await stack.enable(endpointId);
  await until('the new cycle to be exhausted', async () => (await second()).status === 'exhausted');
  const attempts = attemptsOfSecond().map((hit) => hit.headers['x-handl-attempt']);
  expect(attempts.slice(sentBefore)).toEqual(['1', '2', '3', '4', '5', '6']);
  expect(await second()).toMatchObject({ cycle: 2 });
  await until('the second incident', async () => (await stack.endpointRow(endpointId)).incident === 2);
});
