import { startReceiver } from '../support/receiver';
import { until } from '../support/until';
import { startHarness } from './harness';

const KILLS = 5;
const ENDPOINTS = 8;

test('a worker killed five times with attempts in flight loses nothing and repeats only attempts that it had begun', async () => {
  const receiver = await startReceiver((_hit, count) => ({ status: 200, delayMs: (count * 137) % 1_000 }));
  const harness = await startHarness();
  await harness.endpoints(receiver.url, ENDPOINTS);
  await harness.publish(15);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const worker = await harness.startWorker();
    const known = receiver.hits.length;
    await until('attempts in flight', () => receiver.hits.slice(known).some((hit) => hit.status === null));
    await harness.kill(worker);
    await harness.publish(1);
  }
  expect(harness.cutCount()).toBeGreaterThanOrEqual(KILLS);
  await harness.startWorker();

  const { deliveries } = await harness.expectPromisesKept([receiver]);
  expect(deliveries).toHaveLength(ENDPOINTS * (15 + KILLS));
  expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  await harness.stop();
  await receiver.close();
}, 120_000);

test('deliveries that wait for a retry continue with that retry after their worker was killed', async () => {
  const receiver = await startReceiver((hit) => ({ status: hit.headers['x-handl-attempt'] === '3' ? 200 : 500 }));
  const harness = await startHarness({ retryScheduleMs: [1_500, 1_500, 300, 300, 300] });
  await harness.endpoints(receiver.url, 6);
  await harness.publish(1);
  const failed = async (attempt: number) =>
    (await harness.rows()).attempts.filter((row) => row.attempt === attempt && row.outcome === 'failed').length;
  for (const attempt of [1, 2]) {
    const worker = await harness.startWorker();
    await until(`attempt ${attempt} of all`, async () => (await failed(attempt)) === 6);
    await harness.kill(worker);
    expect(harness.cutCount()).toBe(0);
  }
  await harness.startWorker();

  const { deliveries } = await harness.expectPromisesKept([receiver]);
  expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  expect(receiver.hits).toHaveLength(18);
  await harness.stop();
  await receiver.close();
}, 120_000);
