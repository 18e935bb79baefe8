import { Client } from '@temporalio/client';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { Activities } from '../../activities';
import { ATTEMPT_GRACE_MS } from '../deliveries/delivery';
import { Pause } from '../lib/async';
import { ensureSearchAttributes } from './search-attributes';

/** What runs at the same time in one worker. */
export interface WorkerSlots {
  /** Above the dispatcher's limit on first attempts, each of which holds a workflow task while it is sent. */
  workflowTasks: number;
  /** Above that limit as well: a first attempt is a local activity. */
  localActivities: number;
  /** Retries, emails and changes of health. */
  activities: number;
  cachedWorkflows: number;
}

export interface DeliveryWorkerOptions {
  connection: NativeConnectionOptions;
  namespace: string;
  taskQueue: string;
  slots: WorkerSlots;
  attemptTimeoutMs: number;
  activities: Activities;
  workflowBundle: WorkflowBundle | { codePath: string };
  log: Logger;
}

const FORCE_AFTER_MS = 5_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;

/** A Temporal worker that survives outages of its server: unless it is stopped, it connects again. */
export class DeliveryWorker {
  private isStopping = false;
  private worker: Worker | undefined;
  private nativeClient: Client | undefined;
  private readonly pause = new Pause();
  private loop: Promise<void> | undefined;

  constructor(private readonly options: DeliveryWorkerOptions) {}

  run(): void {
    this.loop = this.loopUntilStopped();
  }

  /** The client on the worker's own connection, which eager starts require. @throws {Error} while not connected. */
  client(): Client {
    if (!this.nativeClient) throw new Error('Temporal is not connected');
    return this.nativeClient;
  }

  isConnected(): boolean {
    return this.nativeClient !== undefined;
  }

  /** Lets attempts under way finish, within their timeout and a short grace period. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.pause.end();
    if (this.worker?.getState() === 'RUNNING') this.worker.shutdown();
    await this.loop;
  }

  private async loopUntilStopped(): Promise<void> {
    let backoffMs = FIRST_BACKOFF_MS;
    while (!this.isStopping) {
      const startedAtMs = performance.now();
      try {
        await this.connectAndRun();
      } catch (error) {
        this.options.log.warn({ err: error }, 'the Temporal worker ended; connecting again');
      }
      this.nativeClient = undefined;
      if (this.isStopping) return;
      if (performance.now() - startedAtMs > MAX_BACKOFF_MS) backoffMs = FIRST_BACKOFF_MS;
      await this.pause.forMs(backoffMs);
      backoffMs = Math.min(MAX_BACKOFF_MS, backoffMs * 2);
    }
  }

  private async connectAndRun(): Promise<void> {
    const { namespace, taskQueue, slots, activities, workflowBundle, attemptTimeoutMs, log } = this.options;
    const connection = await NativeConnection.connect(this.options.connection);
    try {
      await ensureSearchAttributes(connection, namespace);
      this.worker = await Worker.create({
        connection,
        namespace,
        taskQueue,
        activities,
        workflowBundle,
        maxConcurrentWorkflowTaskExecutions: slots.workflowTasks,
        maxConcurrentLocalActivityExecutions: slots.localActivities,
        maxConcurrentActivityTaskExecutions: slots.activities,
        maxCachedWorkflows: slots.cachedWorkflows,
        shutdownGraceTime: attemptTimeoutMs + ATTEMPT_GRACE_MS,
        shutdownForceTime: attemptTimeoutMs + ATTEMPT_GRACE_MS + FORCE_AFTER_MS,
      });
      const running = this.worker.run();
      if (this.isStopping) this.worker.shutdown();
      this.nativeClient = new Client({ connection, namespace });
      log.info({ taskQueue }, 'the Temporal worker is running');
      await running;
    } finally {
      await connection
        .close()
        .catch((error: unknown) => log.debug({ err: error }, 'the connection was not closed cleanly'));
    }
  }
}
