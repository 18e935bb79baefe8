import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { publishTestEvent } from '../../src/events/events.sql';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const CLOCK_ERROR_MS = 600_000;

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
afterEach(() => jest.restoreAllMocks());

test('only a test event is marked as one, and every request accepts any response', async () => {
  const { accountId } = stack;
  const { id: endpointId } = await stack.endpoint(receiver.url);
  const eventId = await stack.publish();
  const example = { accountId, endpointId, type: 'order.created' as const, dataJson: '{}' };
  await publishTestEvent(stack.db, example, OPERATOR);
  await until('both events', () => receiver.hits.length === 2);

  const [event] = receiver.hits.filter((hit) => hit.event.id === eventId);
  const [testEvent] = receiver.hits.filter((hit) => hit.event.id !== eventId);
  expect(event!.headers).not.toHaveProperty('x-handl-test');
  expect(testEvent!.headers).toHaveProperty('x-handl-test', 'true');
  for (const { headers } of receiver.hits) expect(headers).toHaveProperty('accept', '*/*');
});

test("the first attempt and a retry are signed with the database's time, whatever this machine's clock says", async () => {
  receiver.set((hit) => ({ status: hit.headers['x-handl-attempt'] === '1' ? 500 : 200 }));
  const now = Date.now.bind(Date);
  jest.spyOn(Date, 'now').mockImplementation(() => now() + CLOCK_ERROR_MS);
  const eventId = await stack.publish();
  const { rows } = await until('the retry to be recorded', async () => {
    const recorded = await stack.db.query<{ attempt: string; sentAt: string }>(
      `select attempt::text, floor(extract(epoch from sent_at))::text as "sentAt" from attempts
       where delivery_id = (select id from all_deliveries where event_id = $1) order by sent_at`,
      [eventId],
    );
    return recorded.rows.length === 2 && recorded;
  });
  const sent = receiver.hits.filter((hit) => hit.event.id === eventId);
  expect(
    sent.map(({ headers }) => ({ attempt: headers['x-handl-attempt'], sentAt: headers['webhook-timestamp'] })),
  ).toEqual(rows);
});
