import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;

beforeEach(async () => {
  stack = await startTestStack();
  receiver = await startReceiver(() => ({ status: 503, body: 'down for repair' }));
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

const untilStatus = (endpointId: string, status: string, timeoutMs?: number) =>
  until(`the endpoint to be ${status}`, async () => (await stack.endpointRow(endpointId)).status === status, timeoutMs);

/** The health workflow ends once the endpoint is enabled, its failure count is 0 and every email has been sent. */
const untilHealthEnds = (endpointId: string) =>
  until('the health workflow to end', async () => {
    const { status } = await stack.client.workflow.getHandle(`endpoint-health/${endpointId}`).describe();
    return status.name === 'COMPLETED';
  });

test('each incident sends its account one email, with links to the endpoint and the exhausted delivery', async () => {
  const { id } = await stack.endpoint(receiver.url);
  for (const incident of [1, 2]) {
    await stack.publish({ incident });
    await until(`email ${incident}`, () => stack.mail.mails.length >= incident);
    expect(await stack.endpointRow(id)).toMatchObject({ status: 'unhealthy', incident });
    const delivery = (await stack.deliveries()).at(-1)!;
    expect(delivery.status).toBe('exhausted');

    const email = stack.mail.mails[incident - 1]!;
    expect(email.to).toMatchObject({ text: 'owner@example.com' });
    expect(email.subject).toBe('Endpoint unhealthy: 127.0.0.1');
    expect(email.messageId).toBe(`<${id}.${incident}@127.0.0.1>`);
    for (const part of [email.text, email.html]) {
      expect(part).toContain(`http://127.0.0.1:3000/settings/api/endpoints/${id}`);
      expect(part).toContain(`http://127.0.0.1:3000/settings/api/deliveries/${delivery.id}`);
      expect(part).toContain('HTTP 503');
      expect(part).toContain('down for repair');
    }
    await stack.enable(id);
    await untilStatus(id, 'enabled');
    await untilHealthEnds(id);
    await stack.db.query(`update emails set ended_at = ended_at - interval '1 hour'`);
  }
  expect(stack.mail.mails).toHaveLength(2);
});

test('an SMTP outage does not delay enabling, and after it exactly one email is sent', async () => {
  stack.mail.setDown(true);
  const { id } = await stack.endpoint(receiver.url);
  await stack.publish();
  await untilStatus(id, 'unhealthy');
  const health = stack.client.workflow.getHandle(`endpoint-health/${id}`);
  await until('the email to be refused', async () =>
    (await health.describe()).raw.pendingActivities?.some(({ lastFailure }) => lastFailure),
  );
  await stack.enable(id);
  await untilStatus(id, 'enabled', 5_000);
  expect((await stack.db.query('select sent_at from notifications')).rows).toEqual([{ sent_at: null }]);
  expect((await stack.db.query('select refusals, outcome from emails')).rows).toEqual([{ refusals: 0, outcome: null }]);
  receiver.set(() => ({ status: 200 }));
  await stack.publish();
  await until('a delivery', async () => (await stack.deliveries()).at(-1)!.status === 'delivered');
  expect(stack.mail.mails).toHaveLength(0);

  stack.mail.setDown(false);
  await until('the email', () => stack.mail.mails.length > 0);
  await untilHealthEnds(id);
  expect(stack.mail.mails.map((email) => email.subject)).toEqual([
    'Endpoint was unhealthy, is enabled again: 127.0.0.1',
  ]);
});
