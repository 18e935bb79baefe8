import type { EndpointId } from '../../src/lib/ids';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { deliveryWorkflowId, healthWorkflowId } from '../../src/lib/ids';
import { disableEndpoint } from '../../src/endpoints/endpoint-changes.sql';
import { claimDeliveries } from '../../src/sending/claim';
import type { Rest } from '../../src/sending/direct';
import { signalHealth, signalRetryNow, startDelivery } from '../../src/temporal/client';
import { reEnable } from '../../workflows/contract';
import { OF_RETENTION, readHistory, RECORDED, takeHistory, textOf, WITH_NEW_NAMES } from '../support/histories';
import type { Recorded } from '../support/histories';
import { newShares } from '../support/defaults';
import { begun } from '../support/direct-sending';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

const MARK = 'only-the-receiver-may-see-this';

let stack: TestStack;
let receiver: TestReceiver;
let endpoint: { id: EndpointId; secret: string };
const taken = new Map<Recorded, string>();

beforeAll(async () => {
  stack = await startTestStack();
  receiver = await startReceiver();
  endpoint = await stack.endpoint(receiver.url);
});
afterAll(async () => {
  await stack.stop();
  await receiver.close();
});

const lastDelivery = async () => (await stack.deliveries()).at(-1)!;

/** Publishes one event, waits until its run has closed with this status, and takes its history. */
async function deliver(name: Recorded, status: string, whileWaiting?: () => Promise<void>): Promise<string> {
  await stack.publish({ text: MARK });
  const workflowId = deliveryWorkflowId((await lastDelivery()).id, 1);
  await whileWaiting?.();
  await closed(workflowId, status);
  return take(name, workflowId);
}

const closed = (workflowId: string, status: string) =>
  until(`${workflowId} to be ${status}`, async () => {
    const run = stack.client.workflow.getHandle(workflowId).describe();
    return (await run.catch(() => undefined))?.status.name === status;
  });

async function take(name: Recorded, workflowId: string): Promise<string> {
  const history = await takeHistory(stack.client, name, workflowId);
  taken.set(name, history);
  return history;
}

/** Begins a first attempt without a workflow, as a worker does. @returns what its workflow goes on with */
async function beginDirectly(): Promise<Rest> {
  await stack.stopSending();
  await stack.publish({ text: MARK });
  const direct = { overdueAfterMs: 60_000, isWithoutEngine: false };
  const request = { limit: 8, limiters: [], newSlots: 1, shares: newShares().forClaim(null), direct };
  const [claim] = begun(await claimDeliveries(stack.db, request));
  stack.startSending();
  const { deliveryId, accountId, endpointId, eventType, cycle, attempt, begun: began } = claim!;
  const sentAt = began.sentAt.toISOString();
  const result = { outcome: 'failed' as const, elapsedMs: 12, durationMs: 11, statusCode: 503, worker: 'test' };
  const error = { errorCode: 'http_status', errorMessage: 'The status was not 2xx.', sentTwice: false };
  const unrecorded = { deliveryId, cycle, attempt, sentAt, ...result, ...error };
  return { deliveryId, accountId, endpointId, eventType, cycle, attempt, dueInMs: 0, unrecorded };
}

test('a result that a worker kept is recorded first, without another request', async () => {
  const before = receiver.hits.length;
  const rest = await beginDirectly();
  const settings = { taskQueue: stack.taskQueue, attemptTimeoutMs: stack.options.attemptTimeoutMs, eagerStart: false };
  await startDelivery(stack.client, settings, rest);
  const workflowId = deliveryWorkflowId(rest.deliveryId, 1);
  await closed(workflowId, 'COMPLETED');
  expect(receiver.hits.slice(before).map(({ headers }) => headers['x-handl-attempt'])).toEqual(['2']);
  const attempts = (await stack.attempts()).filter((attempt) => attempt.delivery_id === rest.deliveryId);
  expect(attempts).toMatchObject([
    { attempt: 1, outcome: 'failed', status_code: 503 },
    { attempt: 2, outcome: 'delivered' },
  ]);
  expect(textOf(await take('a-kept-result', workflowId))).toContain('after HTTP 503');
});

test('delivered at once: the attempt is part of the workflow task, without one in the queue', async () => {
  const history = await deliver('delivered-with-a-label', 'COMPLETED');
  expect(textOf(history)).toContain('"activity_type":"attempt 1 of 6"');
  expect(history).not.toContain('EVENT_TYPE_ACTIVITY_TASK_SCHEDULED');
});

test('delivered after two failures: the retries are activities in the queue', async () => {
  const before = receiver.hits.length;
  receiver.set((_hit, count) => ({ status: count - before > 2 ? 200 : 500 }));
  const history = await deliver('delivered-after-retries-with-reasons', 'COMPLETED');
  expect(history.match(/EVENT_TYPE_ACTIVITY_TASK_COMPLETED/g)).toHaveLength(2);
  for (const retry of [1, 2]) expect(textOf(history)).toContain(`"retry ${retry} in 0 s, after HTTP 500"`);
  await closed(healthWorkflowId(endpoint.id), 'COMPLETED');
});

test('retried in turn with other accounts: the account is the fairness key of the run and of its retries', async () => {
  const before = receiver.hits.length;
  receiver.set((_hit, count) => ({ status: count - before > 1 ? 200 : 500 }));
  const history = await deliver('retried-in-turn-with-other-accounts', 'COMPLETED');
  expect(history.match(/"fairnessKey": ".*"/g)).toEqual(Array(2).fill(`"fairnessKey": "${stack.accountId}"`));
});

test('retried before the wait: the signal comes while the attempt before it is under way', async () => {
  const before = receiver.hits.length;
  receiver.set((_hit, count) => (count - before > 1 ? { status: 200 } : { status: 500, delayMs: 1_000 }));
  const history = await deliver('retried-before-the-wait', 'COMPLETED', async () => {
    await until('the first attempt', () => receiver.hits.length > before);
    await signalRetryNow(stack.client, { deliveryId: (await lastDelivery()).id, cycle: 1, attempt: 2 });
  });
  expect(textOf(history)).toContain('retry-now-names-its-attempt');
});

test('held: the endpoint is turned off while the delivery waits', async () => {
  receiver.set(() => ({ status: 500 }));
  const before = receiver.hits.length;
  const history = await deliver('held-new-names', 'FAILED', async () => {
    await until('the first attempt', async () => (await lastDelivery()).next_attempt === 2);
    await disableEndpoint(stack.db, stack.accountId, endpoint.id, OPERATOR);
  });
  expect(receiver.hits.length).toBe(before + 1);
  expect(history).toContain('"type": "DeliveryHeld"');
  expect(history).toContain('"message": "the endpoint is off: the delivery is held"');
  await stack.enable(endpoint.id, 'skip');
  await until('it to be enabled', async () => (await stack.endpointRow(endpoint.id)).status === 'enabled');
  await closed(healthWorkflowId(endpoint.id), 'COMPLETED');
});

test('exhausted, and the incident of its endpoint until it is enabled again', async () => {
  const history = await deliver('exhausted-new-names', 'FAILED');
  expect(history).toContain('"type": "DeliveryExhausted"');

  await until('the email', () => stack.mail.mails.length === 1);
  await until('the email to be recorded', async () => {
    return (await stack.db.query('select from notifications where sent_at is not null')).rows.length === 1;
  });
  await stack.enable(endpoint.id);
  await closed(healthWorkflowId(endpoint.id), 'COMPLETED');
  const incident = await take('unhealthy-and-enabled-new-names', healthWorkflowId(endpoint.id));
  for (const activity of ['markEndpointUnhealthy', 'sendUnhealthyEmail', 'markEndpointEnabled']) {
    expect(incident).toContain(`"name": "${activity}"`);
  }
});

test('several incidents: the second and third wait together for the hour after the first email', async () => {
  const off = async (status: string) =>
    until(`it to be ${status}`, async () => (await stack.endpointRow(endpoint.id)).status === status);
  receiver.set(() => ({ status: 500 }));
  await stack.db.query(`update emails set ended_at = ended_at - interval '1 hour'`);
  const mails = stack.mail.mails.length;
  for (let incident = 1; incident <= 3; incident += 1) {
    await stack.publish({ text: MARK });
    await off('unhealthy');
    await until('the first email', () => stack.mail.mails.length > mails);
    await stack.enable(endpoint.id, 'skip');
    await off('enabled');
  }
  // A second is left of the hour.
  await stack.db.query(`update emails set ended_at = now() - interval '59 minutes 59 seconds'`);
  await signalHealth(stack.client, stack.taskQueue, endpoint.id);
  await closed(healthWorkflowId(endpoint.id), 'COMPLETED');
  const history = textOf(await take('several-incidents', healthWorkflowId(endpoint.id)));
  expect(stack.mail.mails.length).toBe(mails + 2);
  expect(history).toContain('one-email-at-a-time');
  expect(history).toMatch(/"next email in /);
});

test('enabled by a signal: the request is stored, then carried out', async () => {
  await disableEndpoint(stack.db, stack.accountId, endpoint.id, OPERATOR);
  await signalHealth(stack.client, stack.taskQueue, endpoint.id);
  const run = stack.client.workflow.getHandle(healthWorkflowId(endpoint.id));
  await run.signal(reEnable, { held: 'skip' });
  await closed(healthWorkflowId(endpoint.id), 'COMPLETED');
  const history = await take('enabled-by-signal', healthWorkflowId(endpoint.id));
  expect(textOf(history)).toContain('re-enable-by-signal');
  for (const activity of ['requestEnable', 'markEndpointEnabled']) expect(history).toContain(`"name": "${activity}"`);
});

/** A history must hold ids only: nothing of the customer, and nothing about the machine. */
function expectIdsOnly(text: string): void {
  expect(text).toMatch(/"endpointId":"we_/);
  expect(text).not.toContain(MARK);
  expect(text).not.toContain('whsec_');
  expect(text).not.toContain(endpoint.secret);
  expect(text).not.toMatch(/https?:\/\//);
  expect(text).not.toContain('127.0.0.1');
  expect(text).not.toContain('owner@example.com');
  expect(text).not.toContain('node_modules');
}

test.each(WITH_NEW_NAMES)('the run "%s" leaves only ids in Temporal', (name) => {
  expect(receiver.hits[0]!.body.toString()).toContain(MARK);
  expectIdsOnly(textOf(taken.get(name)!));
});

const ofEndpoints = RECORDED.filter((name) => !OF_RETENTION.some((other) => other === name));

test.each(ofEndpoints)('the recorded history "%s" holds only ids', (name) => {
  expectIdsOnly(textOf(readHistory(name)));
});
