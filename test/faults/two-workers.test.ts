import { startReceiver } from '../support/receiver';
import { startBench } from './bench';

test('two worker processes on one database share the work and deliver every event once', async () => {
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 20 }));
  const bench = await startBench();
  await bench.endpoint(receiver.url);
  await bench.endpoint(receiver.url);
  await Promise.all([bench.startWorker(), bench.startWorker()]);
  await bench.publish(100);
  await bench.expectPromisesKept([receiver]);
  expect(receiver.hits).toHaveLength(200);
  const workers = await bench.db.query('select distinct worker from attempts');
  expect(workers.rowCount).toBe(2);
  await bench.stop();
  await receiver.close();
});
