import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { MAX_CANCELED_PER_STEP } from '../../src/deliveries/cancellations.sql';
import { deleteEndpoint, disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import type { EndpointId } from '../../src/lib/ids';
import { signalHealth } from '../../src/temporal/client';
import { addDeliveries, countChangedRows } from '../support/bulk-rows';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

/** Several batches. */
const COUNT = MAX_CANCELED_PER_STEP * 8;
const TIMEOUT_MS = 60_000;

let stack: TestStack;
let receiver: TestReceiver;
let endpointId: EndpointId;
/** Releases the lock of `lockNewest`; also after a failure. */
let release: () => Promise<void>;

beforeEach(async () => {
  stack = await startTestStack();
  receiver = await startReceiver();
  endpointId = (await stack.endpoint(receiver.url)).id;
  await disableEndpoint(stack.db, stack.accountId, endpointId, OPERATOR);
  await addDeliveries(stack.db, { accountId: stack.accountId, endpointId }, COUNT, 'held');
});
afterEach(async () => {
  await release();
  await stack.stop();
  await receiver.close();
});

const countOf = async (status: string) =>
  (
    await stack.db.query<{ count: number }>(
      'select count(*) from all_deliveries where endpoint_id = $1 and status = $2 and cycle = 1',
      [endpointId, status],
    )
  ).rows[0]!.count;

/** Locks the newest held delivery, so that the work cannot end before `release` is called. */
async function lockNewest(): Promise<void> {
  const client = await stack.db.connect();
  let isHeld = true;
  await client.query(`
    begin; set local idle_in_transaction_session_timeout = 0;
    select from deliveries where status = 'held' order by id desc limit 1 for update`);
  release = async () => {
    if (!isHeld) return;
    isHeld = false;
    await client.query('rollback');
    client.release();
  };
}

test(
  `${COUNT} held deliveries are skipped in batches, across a restart, while new ones are sent`,
  async () => {
    const most = await countChangedRows(stack.db);
    await lockNewest();
    await stack.enable(endpointId, 'skip');
    await until('it to be enabled', async () => (await stack.endpointRow(endpointId)).status === 'enabled');
    const later = await stack.publish();
    await until('the later event', async () => (await countOf('delivered')) === 1);
    await until('some to be canceled', async () => (await countOf('canceled')) > 0);
    await stack.stopSending();
    stack.startSending();
    await until('all others to be canceled', async () => (await countOf('held')) === 1, TIMEOUT_MS);
    await release();
    await until('the last to be canceled', async () => (await countOf('canceled')) === COUNT, TIMEOUT_MS);
    expect(receiver.hits.map(({ event }) => event.id)).toEqual([later]);
    expect(await most()).toBeLessThanOrEqual(2 * MAX_CANCELED_PER_STEP);
  },
  TIMEOUT_MS,
);

test(
  `an endpoint with ${COUNT} held deliveries is deleted at once, and they are canceled in batches`,
  async () => {
    const most = await countChangedRows(stack.db);
    await lockNewest();
    expect(await deleteEndpoint(stack.db, stack.accountId, endpointId, OPERATOR)).toBe(true);
    await signalHealth(stack.client, stack.taskQueue, endpointId);
    await until('all others to be canceled', async () => (await countOf('canceled')) === COUNT - 1, TIMEOUT_MS);
    await release();
    await until('the last to be canceled', async () => (await countOf('canceled')) === COUNT, TIMEOUT_MS);
    expect(receiver.hits).toEqual([]);
    expect(await most()).toBeLessThanOrEqual(2 * MAX_CANCELED_PER_STEP);
  },
  TIMEOUT_MS,
);
