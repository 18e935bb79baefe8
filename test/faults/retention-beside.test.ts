import { addDelivery, addEndpoint, openDays, pastPartitions, retentionDeps, runRetention } from '../support/past-days';
import { startReceiver } from '../support/receiver';
import { startHarness } from './harness';

/** Older than what is kept, events included. */
const PAST_DAYS = [33, 34, 35, 36, 37, 38, 39, 40];

test('days are dropped beside load: two workers deliver every event once, and every promise is kept', async () => {
  const receiver = await startReceiver((_hit, count) => ({ status: count % 7 === 0 ? 500 : 200 }));
  const harness = await startHarness();
  const { db } = harness;
  await openDays(db, PAST_DAYS);
  const past = await addEndpoint(db);
  for (const days of PAST_DAYS) await addDelivery(db, past, { days, status: 'delivered' });
  await db.query(`update endpoints set event_types = '{product.updated}' where id = $1`, [past.endpointId]);
  await harness.endpoint(receiver.url);
  await harness.endpoint(receiver.url);
  await Promise.all([harness.startWorker(), harness.startWorker()]);
  await Promise.all([runRetention(retentionDeps(db)), harness.publish(100)]);
  expect(await pastPartitions(db, 'events')).toEqual([]);
  await harness.expectPromisesKept([receiver]);
  await harness.stop();
  await receiver.close();
}, 180_000);
