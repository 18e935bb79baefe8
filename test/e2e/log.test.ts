import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { startRecovery } from '../../src/deliveries/recoveries.sql';
import { createLog } from '../../src/lib/log';
import { FIRST_ATTEMPT } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import { until } from '../support/until';

/** Temporal warns of workflow tasks that are longer than 5 s. */
const SLOW_MS = 6_000;

test('what happens to an endpoint is in the log with its ids, and a slow receiver is no warning', async () => {
  const lines: Record<string, unknown>[] = [];
  const log = createLog('debug', { write: (line) => void lines.push(JSON.parse(line)) });
  const logged = (message: string) => lines.filter(({ msg }) => String(msg).includes(message));
  const receiver = await startReceiver(() => ({ status: 500 }));
  const stack = await startTestStack({ log, attemptTimeoutMs: 10_000 });
  const { id: endpointId } = await stack.endpoint(receiver.url);
  const start = new Date();
  await stack.publish();
  await until('the email', () => logged('email sent').length > 0, 60_000);
  const deliveryId = (await stack.deliveries())[0]!.id;

  receiver.set(() => ({ status: 200, delayMs: SLOW_MS }));
  await stack.enable(endpointId);
  await until('the endpoint', () => logged('endpoint enabled').length > 0, 60_000);
  await startRecovery(stack.db, stack.accountId, endpointId, start, 30, OPERATOR);
  await until('the recovery', () => logged('recovery finished').length > 0, 60_000);
  await until('the delivery', async () => (await stack.deliveries())[0]?.status === 'delivered', 60_000);
  // About a first attempt within a workflow task.
  if (FIRST_ATTEMPT === 'workflow') {
    await until('the message of Temporal', () => logged('TMPRL1104').length > 0, 60_000);
  }

  expect(logged('delivery exhausted')).toMatchObject([
    { level: 30, deliveryId, endpointId, cycle: 1, lastError: 'HTTP 500' },
  ]);
  expect(logged('endpoint unhealthy')).toMatchObject([{ level: 30, endpointId, incident: 1 }]);
  expect(logged('email sent')).toMatchObject([{ level: 30, endpointId, incidents: [1] }]);
  expect(logged('endpoint enabled')).toMatchObject([{ level: 30, endpointId, incident: 1, held: 'send' }]);
  expect(logged('recovery finished')).toMatchObject([{ level: 30, recoveryId: expect.stringMatching(/^rec_/) }]);
  expect(logged('TMPRL1104').map(({ level }) => level)).toEqual(logged('TMPRL1104').map(() => 20));
  await stack.stop();
  await receiver.close();
}, 180_000);
