import { WorkflowNotFoundError } from '@temporalio/client';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { deliveryWorkflowId, healthWorkflowId } from '../../src/lib/ids';
import type { DeliveryId } from '../../src/lib/ids';
import { eraseAccount } from '../../src/maintenance/account-erasure';
import { redactEvent } from '../../src/maintenance/event-redaction';
import { FIRST_ATTEMPT } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;
beforeEach(async () => {
  stack = await startTestStack({ retryScheduleMs: [1_500, 300, 300, 300, 300] });
  receiver = await startReceiver();
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

const statusOf = async (workflowId: string) =>
  (await stack.client.workflow.getHandle(workflowId).describe()).status.name;
const only = async () =>
  (
    await stack.db.query<{ id: DeliveryId; status: string; next_attempt: number }>(
      'select id, status, next_attempt from all_deliveries',
    )
  ).rows[0]!;
const erase = () => eraseAccount(stack.db, stack.accountId, OPERATOR, () => undefined);
const countOf = async (table: string) => (await stack.db.query(`select from ${table}`)).rowCount;

async function expectNothingLeft(): Promise<void> {
  for (const table of ['events', 'all_deliveries', 'attempts', 'endpoints', 'endpoint_secrets', 'notifications']) {
    expect([table, await countOf(table)]).toEqual([table, 0]);
  }
}

test('an account is erased during an attempt: its run ends, and nothing comes back', async () => {
  receiver.set(() => ({ status: 500, delayMs: 1_000 }));
  await stack.endpoint(receiver.url);
  await stack.publish({ name: 'Amara Obi' });
  await until('the attempt to be under way', () => receiver.hits.length === 1);
  const { id } = await only();
  await erase();
  await expectNothingLeft();
  const run = stack.client.workflow.getHandle(deliveryWorkflowId(id, 1));
  if (FIRST_ATTEMPT === 'direct') {
    await stack.stopSending();
    await expect(run.describe()).rejects.toThrow(WorkflowNotFoundError);
  } else {
    // A run whose delivery is canceled waits a minute to be canceled in Temporal, then ends.
    await until('the run to have recorded nothing', async () => {
      const { pendingActivities } = (await run.describe()).raw;
      const details = (await run.fetchHistory()).events ?? [];
      return (pendingActivities ?? []).length === 0 && details.some(({ timerStartedEventAttributes: timer }) => timer);
    });
    await run.terminate('the test is over');
  }
  await expectNothingLeft();
  expect(receiver.hits).toHaveLength(1);
});

test('an account is erased while a retry waits: it is not sent, and its run does not fail for ever', async () => {
  receiver.set(() => ({ status: 500 }));
  await stack.endpoint(receiver.url);
  await stack.publish();
  const { id } = await until('the wait for attempt 2', async () => {
    const delivery = await only();
    return delivery.next_attempt === 2 && delivery;
  });
  const run = stack.client.workflow.getHandle(deliveryWorkflowId(id, 1));
  await until('its run', () => run.describe().catch(() => undefined));
  await erase();
  await until('the retry to find nothing', async () => {
    const timers = ((await run.fetchHistory()).events ?? []).filter((event) => event.timerStartedEventAttributes);
    return timers.length === 2;
  });
  await expectNothingLeft();
  expect(receiver.hits).toHaveLength(1);
  await run.terminate('the test is over');
});

test('an account with an unhealthy endpoint is erased: its health workflow ends, also without its row', async () => {
  await stack.stop();
  stack = await startTestStack();
  receiver.set(() => ({ status: 500 }));
  const { id } = await stack.endpoint(receiver.url);
  await stack.publish();
  await until('the endpoint to be unhealthy', async () => (await stack.endpointRow(id)).status === 'unhealthy');
  await until('the email', async () => stack.mail.mails.length === 1);
  expect(await statusOf(healthWorkflowId(id))).toBe('RUNNING');
  await erase();
  await until('the health workflow to end', async () => (await statusOf(healthWorkflowId(id))) === 'COMPLETED', 20_000);
  await expectNothingLeft();
  expect(await countOf('erased_endpoints')).toBe(1);
  await stack.db.query(`update erased_endpoints set erased_at = now() - interval '2 hours'`);
  await until('the endpoint to be forgotten', async () => (await countOf('erased_endpoints')) === 0);
});

test('an event is redacted during an attempt: its response goes, it is not retried, and the marker is never sent', async () => {
  receiver.set((hit) => ({ status: 500, delayMs: 1_000, body: `unknown: ${hit.body.toString()}` }));
  await stack.endpoint(receiver.url);
  const eventId = await stack.publish({ name: 'Amara Obi' });
  await until('the attempt to be under way', () => receiver.hits.length === 1);
  expect(await redactEvent(stack.db, eventId, OPERATOR)).toMatchObject({ canceled: 1, responses: 1 });
  const { id, status } = await only();
  expect(status).toBe('canceled');
  const { rows } = await stack.db.query('select outcome, status_code, response_body, response_headers from attempts');
  expect(rows).toEqual([{ outcome: 'failed', status_code: 500, response_body: null, response_headers: null }]);

  // What a retry by hand makes of it.
  await stack.db.query(
    `with gone as (delete from finished_deliveries returning *)
     insert into deliveries (id, account_id, event_id, endpoint_id, event_type, cycle, status)
     select id, account_id, event_id, endpoint_id, event_type, cycle + 1, 'pending' from gone`,
  );
  await until('the retry to be canceled', async () => (await only()).status === 'canceled');
  expect(receiver.hits).toHaveLength(1);
  const runs = [1, 2].map((cycle) => stack.client.workflow.getHandle(deliveryWorkflowId(id, cycle)));
  for (const run of runs) await run.terminate('the test is over').catch(() => undefined);
});
