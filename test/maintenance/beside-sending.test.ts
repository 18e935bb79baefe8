import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { deleteEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { addDelivery, openDays, pastPartitions, retentionDeps, runRetention, strayTables } from '../support/past-days';
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

const finished = async (id: string) =>
  (await stack.db.query<{ status: string }>('select status from finished_deliveries where id = $1', [id])).rows[0]
    ?.status;

test('an event whose day was reduced is sent with the same bytes, and its attempts before are in the log', async () => {
  await stack.stopSending();
  await openDays(stack.db, [40]);
  const { id: endpointId } = await stack.endpoint(receiver.url);
  await stack.db.query(
    `update endpoints set status = 'disabled', off_since = now() - interval '5 days' where id = $1`,
    [endpointId],
  );
  const held = await addDelivery(stack.db, { accountId: stack.accountId, endpointId }, { days: 40, status: 'held' });
  await runRetention(retentionDeps(stack.db));
  expect(await pastPartitions(stack.db, 'events')).toContain('40-');
  stack.startSending();
  await stack.enable(endpointId);
  await until('it to be sent', async () => (await finished(held.id)) === 'delivered');
  expect(receiver.hits.map(({ body }) => body.toString())).toEqual([held.body]);
  expect((await stack.attempts()).filter(({ delivery_id: id }) => id === held.id)).toHaveLength(3);
  await runRetention(retentionDeps(stack.db));
  expect(await pastPartitions(stack.db, 'events')).not.toContain('40-');
  expect(await strayTables(stack.db)).toEqual([]);
});

test('an attempt under way when its endpoint is deleted is recorded, although the secrets are gone', async () => {
  receiver.set(() => ({ status: 200, delayMs: 1_000 }));
  const { id: endpointId } = await stack.endpoint(receiver.url);
  await stack.publish();
  const [delivery] = await stack.deliveries();
  await until('the attempt', () => receiver.hits.length === 1);
  await deleteEndpoint(stack.db, stack.accountId, endpointId, OPERATOR);
  expect((await stack.db.query('select from endpoint_secrets')).rowCount).toBe(0);
  await until('it to be recorded', async () => (await finished(delivery!.id)) === 'delivered');
  expect((await stack.attempts()).map(({ outcome }) => outcome)).toEqual(['delivered']);
});
