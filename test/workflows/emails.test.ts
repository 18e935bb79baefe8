import type { EndpointId } from '../../src/lib/ids';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { requestEnable } from '../../src/endpoints/endpoint-changes.sql';
import { healthWorkflowId } from '../../src/lib/ids';
import { startTimeSkippingStack } from '../support/time-skipping';
import type { TimeSkippingStack } from '../support/time-skipping';
import { until } from '../support/until';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

let stack: TimeSkippingStack;
let id: EndpointId;
beforeEach(async () => {
  stack = await startTimeSkippingStack();
  id = await stack.endpoint('http://127.0.0.1:1/');
});
afterEach(() => stack.stop());

const rowOf = async (table: 'endpoints' | 'emails') =>
  (await stack.db.query<Record<string, unknown>>(`select * from ${table} order by id desc limit 1`)).rows[0];

/** Makes the endpoint unhealthy, as its fifth failed retry would. */
async function haveIncident(): Promise<void> {
  await stack.db.query('update endpoints set failure_count = 5, failing_since = now(), counted_at = now()');
  await stack.signalHealth(id);
  await until('it to be unhealthy', async () => (await rowOf('endpoints'))!['status'] === 'unhealthy');
}

async function enable(): Promise<void> {
  await requestEnable(stack.db, stack.accountId, id, 'send', OPERATOR);
  await stack.signalHealth(id);
  await until('it to be enabled', async () => (await rowOf('endpoints'))!['status'] === 'enabled');
}

const ended = (): Promise<unknown> => stack.client.workflow.getHandle(healthWorkflowId(id)).result();

/** Lets the hour pass for which the run waits: on Temporal's clock, and in the database, which does not skip time. */
async function letTheHourPass(): Promise<void> {
  await until('the wait for the next email', async () => {
    return (await stack.history(healthWorkflowId(id))).at(-1)?.timerStartedEventAttributes;
  });
  await shiftLastEmail();
  await stack.skip(HOUR_MS);
}

const shiftLastEmail = () =>
  stack.db.query(`update emails set ended_at = ended_at - interval '1 hour' where ended_at is not null`);

test('the second email is sent when its hour is over, though nothing else happens', async () => {
  for (let incident = 1; incident <= 3; incident += 1) {
    await haveIncident();
    await until('the first email', () => stack.mail.mails.length > 0);
    await enable();
  }
  expect(stack.mail.mails).toHaveLength(1);
  await letTheHourPass();
  await ended();
  expect(stack.mail.mails.map(({ subject }) => subject)).toEqual([
    'Endpoint unhealthy: 127.0.0.1',
    'Endpoint was unhealthy 2 times, is enabled again: 127.0.0.1',
  ]);
});

test('an email that is refused for good is given up after three tries; a new incident is told anew', async () => {
  stack.mail.setRefusal('550 5.1.1 <owner@example.com> no such \u202euser');
  await haveIncident();
  for (const [tries, waitMs] of [MINUTE_MS, 10 * MINUTE_MS].entries()) {
    await until(`refusal ${tries + 1}`, async () => (await rowOf('emails'))?.['refusals'] === tries + 1);
    await stack.skip(waitMs);
  }
  await until('the email to be given up', async () => (await rowOf('emails'))!['outcome'] === 'refused');
  expect((await rowOf('emails'))!['refusal']).toBe('550 5.1.1 <owner@example.com> no such user');
  // The row says so a moment before the metric.
  await until('the metric to say so', () => stack.emailOutcomes.length === 1);
  expect(stack.emailOutcomes).toEqual(['refused']);
  await stack.skip(24 * HOUR_MS);
  expect(stack.mail.refused).toHaveLength(3);

  // Enabling the endpoint is another reason to try, an hour after the refusal at the earliest.
  await enable();
  await letTheHourPass();
  await until('another try', () => stack.mail.refused.length === 4);
  stack.mail.setRefusal(null);
  await stack.skip(MINUTE_MS);
  await ended();
  expect(stack.mail.mails.map(({ subject }) => subject)).toEqual([
    'Endpoint was unhealthy, is enabled again: 127.0.0.1',
  ]);

  await shiftLastEmail();
  await haveIncident();
  await until('the email about the new incident', () => stack.mail.mails.length === 2);
  await until('the metric to say so', () => stack.emailOutcomes.length === 3);
  expect(stack.emailOutcomes).toEqual(['refused', 'sent', 'sent']);
});
