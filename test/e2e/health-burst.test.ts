import { createActivities } from '../../activities';
import { Lanes } from '../../src/delivery/lanes';
import { createPoster } from '../../src/delivery/post';
import { Reservations } from '../../src/delivery/reservations';
import { createMailer } from '../../src/mail/mailer';
import { signalHealth } from '../../src/temporal';
import { startReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const DELIVERIES = 200;
/** What one process allows an endpoint. */
const RETRIES_PER_PROCESS = 8;

/** The sending of one more worker process: lanes of its own. */
function anotherProcess(stack: TestStack, poster: ReturnType<typeof createPoster>) {
  return createActivities({
    ...stack.options,
    poster,
    lanes: new Lanes(),
    reservations: new Reservations(),
    mailer: createMailer({ smtpUrl: stack.mail.url, from: 'x@example.com' }),
    workerName: 'test',
    signalHealth: (endpointId) => signalHealth(stack.client, stack.taskQueue, endpointId),
    cancelRuns: async () => undefined,
    onSlotFree: () => undefined,
  });
}

/** Signals in all runs of an endpoint's health workflow. */
async function countSignals(stack: TestStack, endpointId: string): Promise<number> {
  const workflowId = `endpoint-health/${endpointId}`;
  let signals = 0;
  for await (const { runId } of stack.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { events } = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
    signals += events?.filter((event) => event.workflowExecutionSignaledEventAttributes).length ?? 0;
  }
  return signals;
}

test('200 deliveries of one endpoint exhausting together make one episode, one email and few signals', async () => {
  const stack = await startTestStack({ attemptTimeoutMs: 10_000 });
  const poster = createPoster({ guard: stack.options.guard });
  let answerAtMs = 0;
  const receiver = await startReceiver((_hit, count) => {
    if (count === 1) answerAtMs = Date.now() + 4_000;
    return { status: 500, delayMs: Math.max(0, answerAtMs - Date.now()) };
  });
  const { id } = await stack.endpoint(receiver.url);
  await stack.stopSending();
  for (let n = 0; n < DELIVERIES; n += 1) await stack.publish({ n });
  await stack.db.query(
    `update deliveries set state = 'running', next_attempt = 6, cycle_started_at = clock_timestamp()`,
  );
  stack.startSending();
  const deliveries = await stack.deliveries();
  const processes = Array.from({ length: DELIVERIES / RETRIES_PER_PROCESS }, () => anotherProcess(stack, poster));
  const progress = await Promise.all(
    deliveries.map(({ id: deliveryId }, n) =>
      processes[n % processes.length]!.attemptDelivery({ deliveryId, cycle: 1, attempt: 6 }),
    ),
  );
  expect(progress.map(({ state }) => state)).toEqual(Array<string>(DELIVERIES).fill('exhausted'));

  await until('the email', () => stack.mail.mails.length > 0);
  expect(await stack.endpointRow(id)).toMatchObject({ status: 'unhealthy', episode: 1, failure_count: 5 });
  await stack.enable(id);
  const health = stack.client.workflow.getHandle(`endpoint-health/${id}`);
  await until('health to have nothing to do', async () => (await health.describe()).status.name === 'COMPLETED');
  expect(stack.mail.mails).toHaveLength(1);
  expect(await stack.endpointRow(id)).toMatchObject({ status: 'enabled', episode: 1 });
  const signals = await until('the run to be listed', () => countSignals(stack, id));
  expect(signals).toBeLessThanOrEqual(10);
  poster.close();
  await stack.stop();
  await receiver.close();
});
