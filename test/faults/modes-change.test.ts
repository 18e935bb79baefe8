import type { FirstAttempt } from '../../src/sending/first-attempts';
import { startReceiver } from '../support/receiver';
import { startHarness } from './harness';

const MODES: readonly FirstAttempt[] = ['direct', 'auto', 'workflow'];
const EVENTS_EACH = 12;

test('the mode changes one worker after the other while events come, and nothing is lost, interrupted or sent twice', async () => {
  const receiver = await startReceiver((hit, count) => {
    const isRefused = count % 3 === 0 && Number(hit.headers['x-handl-attempt']) < 3;
    return { status: isRefused ? 503 : 200, delayMs: (count * 37) % 300 };
  });
  const harness = await startHarness();
  await harness.endpoints(receiver.url, 4);
  let [first, second] = await Promise.all([harness.startWorker(), harness.startWorker()]);
  for (const firstAttempt of MODES) {
    const replace = async (worker: typeof first) => {
      await harness.publish(EVENTS_EACH);
      const next = await harness.startWorker({ firstAttempt });
      await harness.publish(EVENTS_EACH);
      await harness.stopWorker(worker);
      return next;
    };
    first = await replace(first);
    second = await replace(second);
  }
  const { attempts, deliveries } = await harness.expectPromisesKept([receiver]);
  expect(deliveries).toHaveLength(4 * MODES.length * 2 * 2 * EVENTS_EACH);
  expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  expect(attempts.filter(({ outcome }) => outcome === 'interrupted')).toEqual([]);
  expect(receiver.hits).toHaveLength(attempts.length);
  await harness.stop();
  await receiver.close();
}, 180_000);
