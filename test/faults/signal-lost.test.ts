import { startLink } from '../support/link';
import { startReceiver } from '../support/receiver';
import { services } from '../support/services';
import { until } from '../support/until';
import { startHarness } from './harness';

const SENT_NOTIFICATIONS = 'select from notifications where sent_at is not null';

test('a fifth failed retry whose signal was lost with its worker still makes the endpoint unhealthy, with one email', async () => {
  const receiver = await startReceiver();
  const harness = await startHarness();
  const id = await harness.endpoint(receiver.url);
  await harness.db.query(
    `update endpoints set failure_count = 5, failing_since = now() - interval '1 minute',
       counted_at = now() - interval '1 minute' where id = $1`,
    [id],
  );
  await harness.startWorker();
  const status = async () => (await harness.rows()).endpoints[0]!.status;
  await until('the endpoint to be unhealthy', async () => (await status()) === 'unhealthy');
  await until('the email', async () => (await harness.db.query(SENT_NOTIFICATIONS)).rowCount);

  await harness.publish(2);
  // Several rounds of the reconciler: none may cause a second email.
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  const { deliveries } = await harness.expectPromisesKept([receiver]);
  expect(deliveries.map(({ status }) => status)).toEqual(['held', 'held']);
  expect(receiver.hits).toEqual([]);
  expect(harness.mail.mails).toHaveLength(1);
  expect((await harness.db.query('select from notifications')).rowCount).toBe(1);
  await harness.stop();
  await receiver.close();
});

test('a worker killed between the record of retry 5 and its signal: the endpoint becomes unhealthy, with one email', async () => {
  const receiver = await startReceiver(() => ({ status: 500 }));
  const link = await startLink(services().temporalAddress);
  const harness = await startHarness();
  await harness.endpoint(receiver.url);
  await harness.publish(1);
  const worker = await harness.startWorker({ temporalAddress: link.address });
  receiver.set((hit) => {
    if (hit.headers['x-handl-attempt'] === '6') link.freeze();
    return { status: 500 };
  });
  const endpoint = async () =>
    (await harness.db.query<{ status: string; failure_count: number }>('select status, failure_count from endpoints'))
      .rows[0]!;
  await until('the record of retry 5', async () => (await endpoint()).failure_count === 5);
  await harness.kill(worker);
  await link.close();
  expect(harness.cutCount()).toBe(0);
  expect(await endpoint()).toMatchObject({ status: 'enabled' });
  expect(harness.mail.mails).toHaveLength(0);

  await harness.startWorker();
  await until('the email', async () => (await harness.db.query(SENT_NOTIFICATIONS)).rowCount);
  await until('the endpoint to be unhealthy', async () => (await endpoint()).status === 'unhealthy');
  const { deliveries } = await harness.expectPromisesKept([receiver]);
  expect(deliveries).toMatchObject([{ status: 'exhausted' }]);
  expect(receiver.hits).toHaveLength(6);
  expect(harness.mail.mails).toHaveLength(1);
  await harness.stop();
  await receiver.close();
});
