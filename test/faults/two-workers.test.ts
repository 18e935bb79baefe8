import { startReceiver } from '../support/receiver';
import { startHarness } from './harness';

test('two worker processes on one database share the work and deliver every event once', async () => {
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 20 }));
  const harness = await startHarness();
  await harness.endpoint(receiver.url);
  await harness.endpoint(receiver.url);
  await Promise.all([harness.startWorker(), harness.startWorker()]);
  await harness.publish(100);
  await harness.expectPromisesKept([receiver]);
  expect(receiver.hits).toHaveLength(200);
  const workers = await harness.db.query('select distinct worker from attempts');
  expect(workers.rowCount).toBe(2);
  await harness.stop();
  await receiver.close();
});
