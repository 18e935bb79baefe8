import { createActivities } from '../../activities';
import { Limiters } from '../../src/sending/limiters';
import { createHttpSender } from '../../src/sending/http/http-sender';
import { Reservations } from '../../src/sending/reservations';
import { createMailer } from '../../src/email/mailer';
import { signalHealth } from '../../src/temporal/client';
import { CONCURRENCY, FIRST_WAIT, newShares } from '../support/defaults';
import { createFirstRecorder } from '../../src/sending/record';
import { startReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const DELIVERIES = 200;

/** Sends like one more worker process, with its own limiters. */
function anotherProcess(stack: TestStack, httpSender: ReturnType<typeof createHttpSender>) {
  return createActivities({
    ...stack.options,
    httpSender,
    limiters: new Limiters(CONCURRENCY),
    shares: newShares(),
    reservations: new Reservations(),
    recordFirst: createFirstRecorder(stack.db, FIRST_WAIT),
    mailer: createMailer({ smtpUrl: stack.mail.url, from: 'x@example.com', ehloName: 'test.example' }),
    workerName: 'test',
    signalHealth: (endpointId) => signalHealth(stack.client, stack.taskQueue, endpointId),
    cancelRuns: async () => false,
    onSlotFree: () => undefined,
    wake: () => undefined,
  });
}

/** The number of signals in all runs of an endpoint's health workflow. */
async function countSignals(stack: TestStack, endpointId: string): Promise<number> {
  const workflowId = `endpoint-health/${endpointId}`;
  let signals = 0;
  for await (const { runId } of stack.client.workflow.list({ query: `WorkflowId = '${workflowId}'` })) {
    const { events } = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
    signals += events?.filter((event) => event.workflowExecutionSignaledEventAttributes).length ?? 0;
  }
  return signals;
}

test('200 deliveries of one endpoint that are exhausted together cause one incident, one email and few signals', async () => {
  const stack = await startTestStack({ attemptTimeoutMs: 10_000 });
  const httpSender = createHttpSender({ guard: stack.options.guard });
  let respondAtMs = 0;
  const receiver = await startReceiver((_hit, count) => {
    if (count === 1) respondAtMs = Date.now() + 4_000;
    return { status: 500, delayMs: Math.max(0, respondAtMs - Date.now()) };
  });
  const { id } = await stack.endpoint(receiver.url);
  await stack.stopSending();
  for (let n = 0; n < DELIVERIES; n += 1) await stack.publish({ n });
  await stack.db.query(
    `update deliveries set status = 'in_progress', next_attempt = 6, cycle_started_at = clock_timestamp()`,
  );
  stack.startSending();
  const deliveries = await stack.deliveries();
  const processes = Array.from({ length: DELIVERIES / CONCURRENCY.retriesPerEndpoint }, () =>
    anotherProcess(stack, httpSender),
  );
  const progress = await Promise.all(
    deliveries.map(({ id: deliveryId }, n) =>
      processes[n % processes.length]!.attemptDelivery({ deliveryId, cycle: 1, attempt: 6 }),
    ),
  );
  expect(progress.map(({ status }) => status)).toEqual(Array<string>(DELIVERIES).fill('exhausted'));

  await until('the email', () => stack.mail.mails.length > 0);
  expect(await stack.endpointRow(id)).toMatchObject({ status: 'unhealthy', incident: 1, failure_count: 5 });
  await stack.enable(id);
  const health = stack.client.workflow.getHandle(`endpoint-health/${id}`);
  await until('the health workflow to end', async () => (await health.describe()).status.name === 'COMPLETED');
  expect(stack.mail.mails).toHaveLength(1);
  expect(await stack.endpointRow(id)).toMatchObject({ status: 'enabled', incident: 1 });
  const signals = await until('the run to be listed', () => countSignals(stack, id));
  expect(signals).toBeLessThanOrEqual(10);
  await httpSender.close();
  await stack.stop();
  await receiver.close();
});
