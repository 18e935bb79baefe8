import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../dev/ports';
import { startTemporal } from '../../dev/temporal/temporal-server';
import type { RunningTemporal } from '../../dev/temporal/temporal-server';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { services } from '../support/services';
import { until } from '../support/until';
import { startHarness } from './harness';
import type { Harness } from './harness';

const SENDS = 5;
let dataDir: string;
let port: number;
let restarts = 0;
let temporal: RunningTemporal;
let harness: Harness;
let receiver: TestReceiver;

const startServer = () =>
  startTemporal({
    ...{ dataDir, port, namespace: 'default', retentionMs: 86_400_000, progress: () => undefined },
    cliPath: services().cliPath,
    onRestart: () => (restarts += 1),
  });

beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'handl-test-'));
  port = await freePort();
  temporal = await startServer();
  receiver = await startReceiver((hit) => ({ status: Number(hit.headers['x-handl-attempt']) > 2 ? 200 : 500 }));
  harness = await startHarness({ temporalAddress: temporal.address, retryScheduleMs: [300, 3_000, 300, 300, 300] });
  await harness.endpoints(receiver.url, SENDS);
  await harness.startWorker();
  await harness.publish(1);
  await until('all to wait for attempt 3', async () => (await harness.rows()).attempts.length === 2 * SENDS);
});
afterEach(async () => {
  await harness.stop();
  await Promise.all([temporal.stop(), receiver.close()]);
  rmSync(dataDir, { recursive: true, force: true });
});

async function expectDeliveredByAttempt3(): Promise<void> {
  const { deliveries, attempts } = await harness.expectPromisesKept([receiver]);
  expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  expect(attempts.filter(({ outcome }) => outcome === 'delivered')).toMatchObject(
    Array(SENDS).fill({ cycle: 1, attempt: 3 }),
  );
  expect(receiver.hits).toHaveLength(3 * SENDS);
}

test('deliveries that wait while Temporal is killed continue when it is back', async () => {
  process.kill(temporal.pid, 'SIGKILL');
  await until('the server to be back', () => restarts === 1);
  await expectDeliveredByAttempt3();
});

test('deliveries continue with their next attempt when their runs are lost with all of Temporal’s data', async () => {
  await temporal.stop();
  for (const file of readdirSync(dataDir).filter((name) => name.startsWith('temporal.db'))) rmSync(join(dataDir, file));
  temporal = await startServer();
  expect(receiver.hits).toHaveLength(2 * SENDS);
  await until('the reconciler to take them up', async () => {
    // Replaces the minute after which the reconciler checks them.
    await harness.db.query(
      `update deliveries set overdue_at = now() where status = 'in_progress' and next_attempt = 3`,
    );
    return (await harness.rows()).deliveries.every(({ status }) => status === 'delivered');
  });
  await expectDeliveredByAttempt3();
});
