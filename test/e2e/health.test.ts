import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;

const start = async (overrides: Parameters<typeof startTestStack>[0] = {}) => {
  stack = await startTestStack(overrides);
};
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

const statusOf = async (eventId: string) =>
  (await stack.db.query<{ status: string }>('select status from all_deliveries where event_id = $1', [eventId]))
    .rows[0]!.status;
const areAllDelivered = async () => (await stack.deliveries()).every(({ status }) => status === 'delivered');
const pause = (pauseMs: number) => new Promise((resolve) => setTimeout(resolve, pauseMs));

async function expectNeverUnhealthy(endpointId: string): Promise<void> {
  expect(await stack.endpointRow(endpointId)).toMatchObject({ status: 'enabled', failure_count: 0, incident: 0 });
  expect((await stack.db.query('select from notifications')).rowCount).toBe(0);
  expect(stack.mail.mails).toHaveLength(0);
}

/** Seconds between the end of each attempt of a delivery and the start of the next. */
async function gapsOf(deliveryId: string): Promise<number[]> {
  const { rows } = await stack.db.query<{ gap: string }>(
    `select extract(epoch from sent_at - lag(ended_at) over (order by attempt)) as gap from attempts
     where delivery_id = $1 order by attempt offset 1`,
    [deliveryId],
  );
  return rows.map(({ gap }) => Number(gap));
}

test('an event that a working endpoint refuses is exhausted alone', async () => {
  await start();
  receiver.set((hit) => {
    if (!hit.event.data['isPoison']) return { status: 200 };
    return { status: 500, delayMs: hit.headers['x-handl-attempt'] === '6' ? 1_500 : 0 };
  });
  const { id } = await stack.endpoint(receiver.url);
  const refused = await stack.publish({ isPoison: true });
  let others = 0;
  const areOthersDelivered = async () => {
    const statuses = (await stack.deliveries()).map(({ status }) => status);
    return statuses.filter((status) => status === 'delivered').length === others;
  };
  // One other event at a time: a steady stream fills a slow machine, and then the retries come late.
  await until('the final retry of the refused event', async () => {
    if (await areOthersDelivered()) {
      await stack.publish({ others });
      others += 1;
    }
    return receiver.hits.some((hit) => hit.headers['x-handl-attempt'] === '6');
  });
  // No success follows the final failure. The successes before it are the reason that it must not count.
  await until('all others', areOthersDelivered);
  expect(await statusOf(refused)).toBe('in_progress');
  await until('the refused event to be exhausted', async () => (await statusOf(refused)) === 'exhausted');
  expect(receiver.hits.filter((hit) => hit.event.id === refused)).toHaveLength(6);
  await expectNeverUnhealthy(id);
});

test('a success sets the failure count to 0, and later failures of a cycle that began before it do not count', async () => {
  // The third wait is long, so that the success comes before the next failure on a busy machine too.
  await start({ retryScheduleMs: [300, 300, 12_000, 300, 300] });
  const failing = (event: { data: Record<string, unknown> }) => Boolean(event.data['isFailing']);
  receiver.set(({ event }) => ({ status: failing(event) ? 500 : 200 }));
  const { id } = await stack.endpoint(receiver.url);
  const eventId = await stack.publish({ isFailing: true });
  await until('two failed retries', async () => (await stack.endpointRow(id)).failure_count === 2);
  await stack.publish();
  await until('the success', async () => (await stack.endpointRow(id)).failure_count === 0);
  expect(await statusOf(eventId)).toBe('in_progress');
  await until('the failing event to be exhausted', async () => (await statusOf(eventId)) === 'exhausted');
  await expectNeverUnhealthy(id);
});

test('an endpoint stays enabled when ten events fail twice each at the same time', async () => {
  await start();
  receiver.set((hit) => ({ status: Number(hit.headers['x-handl-attempt']) <= 2 ? 503 : 200 }));
  const { id } = await stack.endpoint(receiver.url);
  for (let n = 0; n < 10; n += 1) await stack.publish({ n });
  await until('all deliveries', areAllDelivered);
  expect((await stack.attempts()).filter(({ outcome }) => outcome === 'failed')).toHaveLength(20);
  await expectNeverUnhealthy(id);
});

test('the final failure of a cycle that began before the endpoint was enabled does not count', async () => {
  await start();
  const isFinal = (attempt: unknown) => attempt === '6';
  receiver.set((hit) => ({ status: 500, delayMs: isFinal(hit.headers['x-handl-attempt']) ? 1_500 : 0 }));
  const { id } = await stack.endpoint(receiver.url);
  const eventId = await stack.publish();
  await until('the final retry', () => receiver.hits.length === 6);
  await disableEndpoint(stack.db, stack.accountId, id, OPERATOR);
  await stack.enable(id);
  await until('the endpoint to be enabled', async () => (await stack.endpointRow(id)).status === 'enabled');
  expect(await statusOf(eventId)).toBe('in_progress');
  await until('the delivery to be exhausted', async () => (await statusOf(eventId)) === 'exhausted');
  await expectNeverUnhealthy(id);
});

test('an endpoint that hangs becomes unhealthy on time while events keep coming', async () => {
  await start({ attemptTimeoutMs: 500, retryScheduleMs: [2_000, 2_000, 2_000, 2_000, 2_000] });
  receiver.set(() => 'hang');
  const { id } = await stack.endpoint(receiver.url);
  let isOver = false;
  const stream = (async () => {
    for (; !isOver; await pause(50)) await stack.publish();
  })();
  await until('the endpoint to be unhealthy', async () => (await stack.endpointRow(id)).status === 'unhealthy', 40_000);
  isOver = true;
  await stream;

  const first = (await stack.deliveries())[0]!;
  expect(first.status).toBe('exhausted');
  const gapsS = await gapsOf(first.id);
  expect(gapsS).toHaveLength(5);
  for (const gapS of gapsS) {
    // Columns hold whole milliseconds.
    expect(gapS).toBeGreaterThanOrEqual(1.99);
    expect(gapS).toBeLessThan(4.5);
  }
});
