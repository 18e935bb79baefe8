import { startReceiver } from '../support/receiver';
import { until } from '../support/until';
import { startHarness } from './harness';

// Temporal may give tasks to the frozen process, whose polls stay open. They time out. With many sends some are free of that.
const SENDS = 16;

test('the late result of a frozen worker changes nothing: the first record counts, and the send is shown as interrupted', async () => {
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 2_000 }));
  const harness = await startHarness({ attemptTimeoutMs: 5_000 });
  await harness.endpoints(receiver.url, SENDS);
  const frozen = await harness.startWorker();
  await harness.publish(1);
  await until('every attempt to be in flight', () => receiver.hits.length === SENDS);
  frozen.kill('SIGSTOP');
  await harness.noteCutSends();
  expect(harness.cutCount()).toBe(SENDS);
  await harness.startWorker();
  const before = await harness.expectPromisesKept([receiver], 90_000);
  expect(before.attempts.map(({ outcome }) => outcome).sort()).toEqual([
    ...Array<string>(SENDS).fill('delivered'),
    ...Array<string>(SENDS).fill('interrupted'),
  ]);

  frozen.kill('SIGCONT');
  const filled = `select from attempts where outcome = 'interrupted' and ended_at is not null`;
  await until('the late results', async () => (await harness.db.query(filled)).rowCount === SENDS);
  const after = await harness.expectPromisesKept([receiver]);
  const recorded = (rows: typeof after) => rows.attempts.filter(({ outcome }) => outcome === 'delivered');
  expect(recorded(after)).toEqual(recorded(before));
  expect(after.deliveries).toEqual(before.deliveries);
  expect(receiver.hits).toHaveLength(2 * SENDS);
  await harness.stop();
  await receiver.close();
}, 120_000);
