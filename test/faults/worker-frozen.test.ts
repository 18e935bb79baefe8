import { startReceiver } from '../support/receiver';
import { until } from '../support/until';
import { startBench } from './bench';

// A frozen process keeps its polls open and may be handed tasks that only time out: many sends get past it sooner.
const SENDS = 16;

test('the late result of a frozen worker changes nothing: the first record wins and the cut send is shown', async () => {
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 500 }));
  const bench = await startBench();
  await bench.endpoints(receiver.url, SENDS);
  const frozen = await bench.startWorker();
  await bench.publish(1);
  await until('every attempt to be in flight', () => receiver.hits.length === SENDS);
  frozen.kill('SIGSTOP');
  await bench.noteCutSends();
  expect(bench.cutCount()).toBe(SENDS);
  await bench.startWorker();
  const before = await bench.expectPromisesKept([receiver], 90_000);
  expect(before.attempts.map(({ outcome }) => outcome).sort()).toEqual([
    ...Array<string>(SENDS).fill('delivered'),
    ...Array<string>(SENDS).fill('interrupted'),
  ]);

  frozen.kill('SIGCONT');
  const filled = `select from attempts where outcome = 'interrupted' and ended_at is not null`;
  await until('the late results', async () => (await bench.db.query(filled)).rowCount === SENDS);
  const after = await bench.expectPromisesKept([receiver]);
  const recorded = (rows: typeof after) => rows.attempts.filter(({ outcome }) => outcome === 'delivered');
  expect(recorded(after)).toEqual(recorded(before));
  expect(after.deliveries).toEqual(before.deliveries);
  expect(receiver.hits).toHaveLength(2 * SENDS);
  await bench.stop();
  await receiver.close();
}, 120_000);
