import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { listAuditEntries } from '../../src/accounts/audit-log.sql';
import { disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { healthWorkflowId } from '../../src/lib/ids';
import type { EndpointId } from '../../src/lib/ids';
import { signalHealth } from '../../src/temporal/client';
import { currentDetails } from '../support/current-details';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { services } from '../support/services';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const run = promisify(execFile);

let stack: TestStack;
let receiver: TestReceiver;
let endpointId: EndpointId;
let workflowId: string;

beforeEach(async () => {
  stack = await startTestStack();
  receiver = await startReceiver();
  endpointId = (await stack.endpoint(receiver.url)).id;
  workflowId = healthWorkflowId(endpointId);
});
afterEach(async () => {
  await stack.stop();
  await receiver.close();
});

/** Runs the command line of Temporal, as an operator does. */
const temporal = (...args: string[]) => run(services().cliPath, [...args, '--address', services().temporalAddress]);
const signal = (...input: string[]) =>
  temporal('workflow', 'signal', '--workflow-id', workflowId, '--name', 'reEnable', ...input);
const signalWithStart = (input: object, id = workflowId) =>
  temporal(
    ...['workflow', 'signal-with-start', '--workflow-id', id, '--type', 'endpointHealth'],
    ...['--task-queue', stack.taskQueue, '--input', JSON.stringify(input)],
    ...['--signal-name', 'reEnable', '--signal-input', '{"held":"send"}'],
  );
const statusIs = async (status: string) => (await stack.endpointRow(endpointId)).status === status;
const deliveryStatuses = async () => (await stack.deliveries()).map(({ status }) => status);
const runStatus = async () => (await stack.client.workflow.getHandle(workflowId).describe()).status.name;
const enabledEntries = async () => {
  const page = { accountId: stack.accountId, startingAfter: null, limit: 10 };
  return listAuditEntries(stack.db, page, { action: 'endpoint.enabled', objectId: endpointId });
};

async function turnOff(): Promise<void> {
  await disableEndpoint(stack.db, stack.accountId, endpointId, OPERATOR);
  await signalHealth(stack.client, stack.taskQueue, endpointId);
  await until('the run to see it', async () =>
    (await currentDetails(stack.client, workflowId))?.startsWith('disabled'),
  );
}

test('an unhealthy endpoint is enabled by `temporal workflow signal`, exactly as by the API', async () => {
  receiver.set(() => ({ status: 500 }));
  await stack.publish();
  await until('the endpoint to be unhealthy', () => statusIs('unhealthy'));
  const eventId = await stack.publish();
  receiver.set(() => ({ status: 200 }));
  await signal('--input', '{"held":"send"}');
  await until('the held delivery', async () => (await deliveryStatuses())[1] === 'delivered');
  expect(receiver.hits.at(-1)!.event.id).toBe(eventId);
  expect(await statusIs('enabled')).toBe(true);
  expect(await enabledEntries()).toMatchObject([
    { apiKeyId: null, ip: null, requestId: null, details: { held: 'send', via: 'signal' } },
  ]);
  await until('the run to end', async () => (await runStatus()) === 'COMPLETED');
});

test('with skip, the held deliveries are canceled', async () => {
  await turnOff();
  await stack.publish();
  await signal('--input', '{"held":"skip"}');
  await until('the delivery to be canceled', async () => (await deliveryStatuses())[0] === 'canceled');
  expect(await statusIs('enabled')).toBe(true);
  expect(receiver.hits).toEqual([]);
  expect(await enabledEntries()).toMatchObject([{ details: { held: 'skip', via: 'signal' } }]);
});

test('without an input, the held deliveries are sent', async () => {
  await turnOff();
  await stack.publish();
  await signal();
  await until('the delivery', async () => (await deliveryStatuses())[0] === 'delivered');
});

test('a wrong input changes nothing, and the current details say so until the next signal', async () => {
  await turnOff();
  await stack.publish();
  await signal('--input', '{"held":"x"}');
  const details = await until('the warning', async () => {
    const text = await currentDetails(stack.client, workflowId);
    return text?.includes('ignored') && text;
  });
  expect(details).toMatch(
    /^disabled by its owner.*\n\nThe last signal reEnable was ignored: its input must be \{"held"/,
  );
  expect([await statusIs('disabled'), await deliveryStatuses()]).toEqual([true, ['held']]);
  expect(await enabledEntries()).toEqual([]);
  await signal('--input', '{"held":"send"}');
  await until('the delivery', async () => (await deliveryStatuses())[0] === 'delivered');
  expect(await enabledEntries()).toHaveLength(1);
});

test('where no run is open, `signal-with-start` starts one', async () => {
  await disableEndpoint(stack.db, stack.accountId, endpointId, OPERATOR);
  await stack.publish();
  await expect(signal('--input', '{"held":"send"}')).rejects.toThrow(/not found/);
  await signalWithStart({ endpointId });
  await until('the delivery', async () => (await deliveryStatuses())[0] === 'delivered');
  await until('the run to end', async () => (await runStatus()) === 'COMPLETED');

  await signalWithStart({ endpointId });
  await until('the run for an enabled endpoint to end', async () => (await runStatus()) === 'COMPLETED');
  expect(await enabledEntries()).toHaveLength(1);
});

test('a run that was started with a wrong input fails instead of blocking later signals', async () => {
  await signalWithStart({ endpointId: 'we_00000000000000000000000000' });
  await until('the run to fail', async () => (await runStatus()) === 'FAILED');
  await signalWithStart({});
  await until('the run to fail', async () => (await runStatus()) === 'FAILED');
  await turnOff();
  await signal();
  await until('the endpoint to be enabled', () => statusIs('enabled'));
});

test('each step of the run has a summary', async () => {
  await turnOff();
  await signal('--input', '{"held":"skip"}');
  await until('the run to end', async () => (await runStatus()) === 'COMPLETED');
  const { events } = await stack.client.workflow.getHandle(workflowId).fetchHistory();
  const steps = (events ?? []).filter((event) => event.activityTaskScheduledEventAttributes);
  const summaries = steps.map(({ userMetadata }) => JSON.parse(Buffer.from(userMetadata!.summary!.data!).toString()));
  expect(summaries).toEqual([
    'read the endpoint',
    'signal reEnable: skip held deliveries',
    'read the endpoint',
    'enable the endpoint, skip held deliveries',
    'read the endpoint',
  ]);
});
