import { startReceiver } from '../support/receiver';
import { until } from '../support/until';
import { startBench } from './bench';

test('a fifth failed retry whose signal was lost with its worker still makes the endpoint unhealthy, with one email', async () => {
  const receiver = await startReceiver();
  const bench = await startBench();
  const id = await bench.endpoint(receiver.url);
  await bench.db.query(
    `update endpoints set failure_count = 5, failing_since = now() - interval '1 minute',
       counted_at = now() - interval '1 minute' where id = $1`,
    [id],
  );
  await bench.startWorker();
  const status = async () => (await bench.rows()).endpoints[0]!.status;
  await until('the endpoint to be unhealthy', async () => (await status()) === 'unhealthy');
  await until(
    'the email',
    async () => (await bench.db.query('select from notifications where sent_at is not null')).rowCount,
  );

  await bench.publish(2);
  // Several rounds of the reconciler, in any of which a second signal could do harm.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { deliveries } = await bench.expectPromisesKept([receiver]);
  expect(deliveries.map(({ state }) => state)).toEqual(['pending', 'pending']);
  expect(receiver.hits).toEqual([]);
  expect(bench.mail.mails).toHaveLength(1);
  expect((await bench.db.query('select from notifications')).rowCount).toBe(1);
  await bench.stop();
  await receiver.close();
});
