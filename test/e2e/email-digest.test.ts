import type { EndpointId } from '../../src/lib/ids';
import { signalHealth } from '../../src/temporal/client';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
let receiver: TestReceiver;

beforeEach(async () => {
  stack = await startTestStack({ retryScheduleMs: [100, 100, 100, 100, 100] });
  receiver = await startReceiver(() => ({ status: 503 }));
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

/** Makes the endpoint unhealthy and enables it again, skipping what is held. */
async function haveIncident(id: EndpointId, incident: number): Promise<void> {
  await stack.publish();
  await until(`incident ${incident}`, async () => {
    const row = await stack.endpointRow(id);
    return row.status === 'unhealthy' && row.incident === incident;
  });
  // An email tells what has happened when it is sent: the first one must have been sent by now.
  await until('incident 1 to be told', async () => (await sentIncidents()).length === 1);
  await stack.publish();
  await stack.enable(id, 'skip');
  await until('it to be enabled', async () => (await stack.endpointRow(id)).status === 'enabled');
}

const sentIncidents = async () =>
  (
    await stack.db.query<{ incident: number }>(
      'select incident from notifications where sent_at is not null order by incident',
    )
  ).rows.map((row) => row.incident);

/** Lets the hour after the last email be over. */
const letAnHourPass = () =>
  stack.db.query(`update emails set ended_at = ended_at - interval '1 hour' where ended_at is not null`);

test('five incidents within a minute cause one email at once, and an hour later one that lists the other four', async () => {
  const { id } = await stack.endpoint(receiver.url);
  for (const incident of [1, 2, 3, 4, 5]) await haveIncident(id, incident);
  expect(await sentIncidents()).toEqual([1]);
  // The process ends while the second email waits for its hour.
  await stack.stopSending();
  await letAnHourPass();
  stack.startSending();
  await signalHealth(stack.client, stack.taskQueue, id);
  await until('all incidents to be told', async () => (await sentIncidents()).length === 5);

  const { client } = stack;
  await until('the health workflow to end', async () => {
    return (await client.workflow.getHandle(`endpoint-health/${id}`).describe()).status.name === 'COMPLETED';
  });
  expect(stack.mail.mails.map(({ subject }) => subject)).toEqual([
    'Endpoint unhealthy: 127.0.0.1',
    'Endpoint was unhealthy 4 times, is enabled again: 127.0.0.1',
  ]);
  const digest = stack.mail.mails[1]!;
  expect(digest.messageId).toBe(`<${id}.2@127.0.0.1>`);
  for (const incident of [2, 3, 4, 5]) {
    const line = new RegExp(
      `Incident ${incident}: from \\w{3} .* UTC to \\w{3} .* UTC, HTTP 503, 1 delivery was held\\.`,
    );
    expect(digest.text).toMatch(line);
    expect(digest.html).toMatch(line);
  }
  expect(digest.text).not.toContain('Incident 1:');
});
