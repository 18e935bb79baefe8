import { cancelRecovery, getRecovery, MAX_PENDING, startRecovery } from '../../src/deliveries/recoveries.sql';
import type { Db } from '../../src/db/pool';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { Recovery } from '../../src/deliveries/recoveries.sql';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import { startHarness } from '../faults/harness';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const MAX_WINDOW = 32;
const SINCE = new Date('2025-06-15T00:00:00Z');

let receiver: TestReceiver;
beforeEach(async () => {
  receiver = await startReceiver();
});
afterEach(() => receiver.close());

/** Changes all deliveries into those of a long outage. */
const exhaustAll = (db: Db) =>
  db.query({
    text: `update deliveries set status = 'exhausted', next_attempt = 6, cycle_started_at = now(), finished_at = now()`,
  });

async function startedRecovery(db: Db, accountId: AccountId, endpointId: EndpointId): Promise<Recovery> {
  const start = await startRecovery(db, accountId, endpointId, SINCE, 30, OPERATOR);
  if (!('recovery' in start)) throw new Error(start.refused);
  return start.recovery;
}

async function start(db: Db, accountId: AccountId, endpointId: EndpointId): Promise<() => Promise<string>> {
  const { id } = await startedRecovery(db, accountId, endpointId);
  return async () => (await getRecovery(db, accountId, id))!.status;
}

/** The number of pending deliveries that are not held. */
const pendingOf = async (db: Db): Promise<number> =>
  (await db.query({ text: `select from deliveries where status = 'pending'` })).rowCount!;

describe('in one process', () => {
  let stack: TestStack;
  beforeEach(async () => {
    stack = await startTestStack();
  });
  afterEach(() => stack.stop());

  /** Adds an endpoint with `count` exhausted deliveries while nothing is sent. */
  async function exhausted(count: number): Promise<EndpointId> {
    await stack.stopSending();
    const { id } = await stack.endpoint(receiver.url);
    for (let n = 0; n < count; n += 1) await stack.publish({ n });
    await exhaustAll(stack.db);
    return id;
  }

  /** The POSTs that were answered in time. On a busy machine a few are not, and are repeated as retries. */
  const answered = async () =>
    receiver.hits.length - (await stack.attempts()).filter(({ outcome }) => outcome !== 'delivered').length;

  test('deliveries that were exhausted in an outage arrive once the endpoint is enabled again', async () => {
    receiver.set(() => ({ status: 500 }));
    const { id } = await stack.endpoint(receiver.url);
    await stack.publish();
    await until('the endpoint to be unhealthy', async () => (await stack.endpointRow(id)).status === 'unhealthy');
    receiver.set(() => ({ status: 200 }));
    const status = await start(stack.db, stack.accountId, id);
    const sent = receiver.hits.length;
    // A delivery to another endpoint shows that deliveries to this one were not sent.
    const witness = await startReceiver();
    await stack.endpoint(witness.url);
    await stack.publish();
    await until('the witness', () => witness.hits.length === 1);
    expect([receiver.hits.length, await status()]).toEqual([sent, 'running']);

    await stack.enable(id);
    await until('the recovery to end', async () => (await status()) === 'completed');
    await until('all to be delivered', async () =>
      (await stack.deliveries()).every((row) => row.status === 'delivered'),
    );
    const [recovered] = await stack.deliveries();
    expect(recovered).toMatchObject({ status: 'delivered', cycle: 2 });
    const last = receiver.hits.filter((hit) => hit.headers['x-handl-delivery'] === recovered!.id).at(-1)!;
    expect(last.headers['x-handl-attempt']).toBe('1');
    await witness.close();
  });

  test('many arrive once each, through the limiter, while the sending side stops repeatedly', async () => {
    const count = MAX_PENDING * 2 + 50;
    const id = await exhausted(count);
    const inFlight: number[] = [];
    receiver.set(() => {
      inFlight.push(receiver.hits.filter((hit) => hit.status === null).length);
      return { status: 200, delayMs: 30 };
    });
    const status = await start(stack.db, stack.accountId, id);
    let mostPending = 0;
    for (const stopAt of [40, 130]) {
      stack.startSending();
      await until(`${stopAt} of them`, async () => {
        mostPending = Math.max(mostPending, await pendingOf(stack.db));
        return receiver.hits.length >= stopAt;
      });
      await stack.stopSending();
    }
    expect(await status()).toBe('running');
    stack.startSending();
    await until('the recovery to end', async () => (await status()) === 'completed');
    await until('all to be delivered', async () =>
      (await stack.deliveries()).every((row) => row.status === 'delivered'),
    );
    expect(await answered()).toBe(count);
    expect((await stack.deliveries()).every((row) => row.cycle === 2)).toBe(true);
    expect(mostPending).toBeGreaterThan(0);
    expect(mostPending).toBeLessThanOrEqual(MAX_PENDING);
    expect(inFlight[0]).toBe(1);
    expect(Math.max(...inFlight)).toBeLessThanOrEqual(MAX_WINDOW);
  });

  test('a cancel leaves the rest exhausted', async () => {
    const count = MAX_PENDING * 3;
    const id = await exhausted(count);
    receiver.set(() => ({ status: 200, delayMs: 50 }));
    const recovery = await startedRecovery(stack.db, stack.accountId, id);
    stack.startSending();
    await until('the first to arrive', () => receiver.hits.length > 0);
    const canceled = await cancelRecovery(stack.db, stack.accountId, recovery.id, OPERATOR);
    expect(canceled!.status).toBe('canceled');
    expect(canceled!.requeued).toBeLessThan(count);
    const afterwards = await stack.publish({ isNew: true });
    await until('everything that was sent again', async () =>
      (await stack.deliveries()).every((row) => ['delivered', 'exhausted'].includes(row.status)),
    );
    expect(await answered()).toBe(canceled!.requeued + 1);
    expect(receiver.hits.some((hit) => hit.event.id === afterwards)).toBe(true);
    const left = (await stack.deliveries()).filter((row) => row.status === 'exhausted');
    expect(left).toHaveLength(count - canceled!.requeued);
    expect(await getRecovery(stack.db, stack.accountId, recovery.id)).toEqual(canceled);
  });
});

test('another worker continues where one was killed', async () => {
  receiver.set(() => ({ status: 200, delayMs: 50 }));
  const harness = await startHarness();
  const id = await harness.endpoint(receiver.url);
  await harness.publish(MAX_PENDING + 80);
  await exhaustAll(harness.db);
  const { rows } = await harness.db.query('select account_id from endpoints where id = $1', [id]);
  const status = await start(harness.db, rows[0].account_id, id);
  const worker = await harness.startWorker();
  await until('the first to arrive', () => receiver.hits.length > 10);
  await harness.kill(worker);
  expect(await status()).toBe('running');
  await harness.startWorker();
  await until('the recovery to end', async () => (await status()) === 'completed');
  await until(
    'all to be delivered',
    async () => (await harness.rows()).deliveries.every((row) => row.status === 'delivered'),
    90_000,
  );
  expect((await harness.db.query('select from all_deliveries where cycle <> 2')).rowCount).toBe(0);
  expect(new Set(receiver.hits.map((hit) => hit.event.id)).size).toBe(MAX_PENDING + 80);
  await harness.stop();
}, 180_000);
