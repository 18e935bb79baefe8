import { Client, Connection, WorkflowNotFoundError } from '@temporalio/client';
import type { ConnectionOptions } from '@temporalio/client';
import { within } from '../lib/async';
import { deliveryWorkflowId, healthWorkflowId } from '../lib/ids';
import type { EndpointId } from '../lib/ids';
import { ATTEMPT_GRACE_MS } from '../deliveries/delivery';
import type { AttemptKey } from '../deliveries/delivery';
import type { Rest } from '../sending/direct';
import type { deliverEvent, endpointHealth } from '../../workflows';
import { healthChanged, retryNow } from '../../workflows/contract';
import { searchAttributes } from './search-attributes';

const MAX_CANCELS_AT_ONCE = 8;
const CALL_TIMEOUT_MS = 10_000;
/** Bounds of one batch, so that it ends well within the timeout of its activity. */
const MAX_CANCELS = 500;
const CANCELS_TIMEOUT_MS = 5_000;

export interface StartSettings {
  taskQueue: string;
  attemptTimeoutMs: number;
  /** Needs a client on the worker's own connection. */
  eagerStart: boolean;
}

/**
 * A client that connects on first use, so that every process can start while Temporal is down. Like the worker's connection,
 * it uses no proxy of the environment.
 */
export function lazyClient(options: ConnectionOptions, namespace: string): Client {
  const channelArgs = { ...options.channelArgs, 'grpc.enable_http_proxy': 0 };
  return new Client({ connection: Connection.lazy({ ...options, channelArgs }), namespace });
}

/**
 * Starts the run of one cycle. An open run with the same id is left as it is.
 * @returns whether the start was eager: this process received the first workflow task with the response.
 * @throws {Error} when Temporal does not respond within 10 s.
 */
export async function startDelivery(client: Client, settings: StartSettings, rest: Rest): Promise<boolean> {
  const { deliveryId, accountId, endpointId, eventType, cycle, attempt, dueInMs, lastError, unrecorded } = rest;
  const { attemptTimeoutMs, taskQueue } = settings;
  const started = client.workflow.start<typeof deliverEvent>('deliverEvent', {
    workflowId: deliveryWorkflowId(deliveryId, cycle),
    taskQueue,
    args: [
      {
        deliveryId,
        accountId,
        endpointId,
        cycle,
        attempt,
        dueInMs,
        lastError,
        attemptTimeoutMs,
        unrecorded,
        version: 2,
      },
    ],
    workflowIdReusePolicy: 'ALLOW_DUPLICATE',
    workflowIdConflictPolicy: 'USE_EXISTING',
    requestEagerStart: settings.eagerStart,
    workflowTaskTimeout: attemptTimeoutMs + ATTEMPT_GRACE_MS,
    staticSummary: `${eventType} to ${endpointId}`,
    priority: { fairnessKey: accountId },
    typedSearchAttributes: [
      { key: searchAttributes.account, value: accountId },
      { key: searchAttributes.endpoint, value: endpointId },
    ],
  });
  const handle = await within(started, CALL_TIMEOUT_MS);
  return handle.eagerlyStarted;
}

/** Signals `endpointHealth`, and starts it if it does not run. */
export async function signalHealth(client: Client, taskQueue: string, endpointId: EndpointId): Promise<void> {
  const signaled = client.workflow.signalWithStart<typeof endpointHealth>('endpointHealth', {
    workflowId: healthWorkflowId(endpointId),
    taskQueue,
    args: [{ endpointId }],
    signal: healthChanged,
    staticSummary: `health of ${endpointId}`,
    typedSearchAttributes: [{ key: searchAttributes.endpoint, value: endpointId }],
  });
  await within(signaled, CALL_TIMEOUT_MS);
}

/**
 * Ends a delivery's wait for an attempt. Does nothing when the run is gone: the reconciler resumes the delivery within
 * about a minute.
 */
export async function signalRetryNow(client: Client, { deliveryId, cycle, attempt }: AttemptKey): Promise<void> {
  try {
    const run = client.workflow.getHandle(deliveryWorkflowId(deliveryId, cycle));
    await within(run.signal(retryNow, attempt), CALL_TIMEOUT_MS);
  } catch (error) {
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}

/** Whether a run with this id is open. @throws {Error} when Temporal cannot tell. */
export async function isRunOpen(client: Client, workflowId: string): Promise<boolean> {
  try {
    const description = await within(client.workflow.getHandle(workflowId).describe(), CALL_TIMEOUT_MS);
    return description.status.name === 'RUNNING';
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return false;
    throw error;
  }
}

/**
 * Cancels up to 500 open runs of a deleted endpoint's deliveries, one by one: a namespace allows few batch operations, and
 * all accounts share them.
 * @returns whether there may be more. The next call continues with the runs that are still open.
 */
export async function cancelRuns(client: Client, endpointId: EndpointId): Promise<boolean> {
  const query = `HandlEndpoint = '${endpointId}' and WorkflowType = 'deliverEvent' and ExecutionStatus = 'Running'`;
  const endMs = performance.now() + CANCELS_TIMEOUT_MS;
  const underWay = new Set<Promise<void>>();
  let count = 0;
  for await (const { workflowId, runId } of client.workflow.list({ query })) {
    const canceled = cancelRun(client, workflowId, runId).finally(() => underWay.delete(canceled));
    underWay.add(canceled);
    if (underWay.size >= MAX_CANCELS_AT_ONCE) await Promise.race(underWay);
    count += 1;
    if (count >= MAX_CANCELS || performance.now() >= endMs) break;
  }
  await Promise.all(underWay);
  return count >= MAX_CANCELS || performance.now() >= endMs;
}

async function cancelRun(client: Client, workflowId: string, runId: string): Promise<void> {
  try {
    await client.workflow.getHandle(workflowId, runId).cancel();
  } catch (error) {
    // The run has closed by itself.
    if (!(error instanceof WorkflowNotFoundError)) throw error;
  }
}
