import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { ConnectionLike, ConnectionOptions } from '@temporalio/client';
import { defineSearchAttributeKey } from '@temporalio/common';
import { temporal } from '@temporalio/proto';
import { within } from './within';
import { deliveryWorkflowId, healthWorkflowId } from './domain/ids';
import { ATTEMPT_GRACE_MS } from './domain/types';
import { healthChanged, retryNow } from '../workflows/contract';
import type { DeliverEventInput, EndpointHealthInput } from '../workflows/contract';

const MAX_CANCELS_AT_ONCE = 8;
const START_TIMEOUT_MS = 10_000;

const searchAttributes = {
  account: defineSearchAttributeKey('HandlAccount', 'KEYWORD'),
  endpoint: defineSearchAttributeKey('HandlEndpoint', 'KEYWORD'),
  eventType: defineSearchAttributeKey('HandlEventType', 'KEYWORD'),
  event: defineSearchAttributeKey('HandlEvent', 'KEYWORD'),
};

export interface StartSettings {
  taskQueue: string;
  attemptTimeoutMs: number;
  /** Off only where the client is not on the worker's own connection. */
  eagerStart: boolean;
}

/** A client that connects when first used, so that a Temporal that is down stops nothing from starting. */
export function lazyClient(options: ConnectionOptions, namespace: string): Client {
  return new Client({ connection: Connection.lazy(options), namespace });
}

export interface DeliveryStart {
  deliveryId: string;
  accountId: string;
  eventId: string;
  endpointId: string;
  eventType: string;
  cycle: number;
  attempt: number;
  dueInMs: number;
}

/**
 * Starts the run of one cycle; an open run with the same id is left as it is.
 * @returns whether this process got the first workflow task with the answer.
 * @throws when Temporal does not answer within 10 s.
 */
export async function startDelivery(client: Client, settings: StartSettings, start: DeliveryStart): Promise<boolean> {
  const { deliveryId, endpointId, cycle, attempt, dueInMs } = start;
  const { attemptTimeoutMs, taskQueue } = settings;
  const input: DeliverEventInput = { deliveryId, endpointId, cycle, attempt, dueInMs, attemptTimeoutMs };
  const started = client.workflow.start('deliverEvent', {
    workflowId: deliveryWorkflowId(deliveryId, cycle),
    taskQueue,
    args: [input],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    requestEagerStart: settings.eagerStart,
    workflowTaskTimeout: attemptTimeoutMs + ATTEMPT_GRACE_MS,
    staticSummary: `${start.eventType} to ${endpointId}`,
    priority: { fairnessKey: endpointId },
    typedSearchAttributes: [
      { key: searchAttributes.account, value: start.accountId },
      { key: searchAttributes.endpoint, value: endpointId },
      { key: searchAttributes.eventType, value: start.eventType },
      { key: searchAttributes.event, value: start.eventId },
    ],
  });
  const handle = await within(started, START_TIMEOUT_MS);
  return handle.eagerlyStarted;
}

/** Signals `endpointHealth`, starting it where it does not run. */
export async function signalHealth(client: Client, taskQueue: string, endpointId: string): Promise<void> {
  const input: EndpointHealthInput = { endpointId };
  const signaled = client.workflow.signalWithStart('endpointHealth', {
    workflowId: healthWorkflowId(endpointId),
    taskQueue,
    args: [input],
    signal: healthChanged,
    typedSearchAttributes: [{ key: searchAttributes.endpoint, value: endpointId }],
  });
  await within(signaled, START_TIMEOUT_MS);
}

/** Cuts a delivery's wait for its next attempt short. A run that is gone is the reconciler's: it looks within a minute. */
export async function signalRetryNow(client: Client, deliveryId: string, cycle: number): Promise<void> {
  try {
    await within(client.workflow.getHandle(deliveryWorkflowId(deliveryId, cycle)).signal(retryNow), START_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Whether a run with this id is open. @throws when Temporal cannot tell. */
export async function isRunOpen(client: Client, workflowId: string): Promise<boolean> {
  try {
    const description = await within(client.workflow.getHandle(workflowId).describe(), START_TIMEOUT_MS);
    return description.status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * Cancels the open runs of a deleted endpoint's deliveries, one by one: batch operations are few for a namespace, and shared by
 * all accounts. Cut short, it goes on with what is left when called again.
 */
export async function cancelRuns(client: Client, endpointId: string): Promise<void> {
  const query = `HandlEndpoint = '${endpointId}' and WorkflowType = 'deliverEvent' and ExecutionStatus = 'Running'`;
  const underWay = new Set<Promise<void>>();
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const canceled = cancelRun(client, workflowId, runId).finally(() => underWay.delete(canceled));
    underWay.add(canceled);
    if (underWay.size >= MAX_CANCELS_AT_ONCE) await Promise.race(underWay);
  }
  await Promise.all(underWay);
}

async function cancelRun(client: Client, workflowId: string, runId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).cancel();
  } catch (error) {
    // It has closed meanwhile.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Registers the search attributes where they are missing. */
export async function ensureSearchAttributes(connection: ConnectionLike, namespace: string): Promise<void> {
  const known = await (connection as Connection).operatorService.listSearchAttributes({ namespace });
  const missing = Object.values(searchAttributes).filter(({ name }) => !(name in (known.customAttributes ?? {})));
  if (missing.length === 0) return;
  const keyword = temporal.api.enums.v1.IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD;
  await (connection as Connection).operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(({ name }) => [name, keyword])),
  });
}
