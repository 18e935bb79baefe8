import { Client } from '@temporalio/client';
import type { NativeConnectionOptions } from '@temporalio/worker';
import { NativeConnection, Worker } from '@temporalio/worker';
import type { WorkflowBundle } from '@temporalio/worker';
import type { Logger } from 'pino';
import { ATTEMPT_GRACE_MS } from './domain/types';
import { Pause } from './pause';
import { ensureSearchAttributes } from './temporal';

export interface DeliveryWorkerOptions {
  connection: NativeConnectionOptions;
  namespace: string;
  taskQueue: string;
  attemptTimeoutMs: number;
  activities: object;
  workflowBundle: WorkflowBundle | { codePath: string };
  log: Logger;
}

const FORCE_AFTER_MS = 5_000;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 10_000;
/** Above the dispatcher's limit on first attempts, each of which holds a workflow task while it is sent. */
const WORKFLOW_TASKS = 500;
const LOCAL_ACTIVITIES = 450;
const ACTIVITIES = 200;
const CACHED_WORKFLOWS = 1_000;

/** A Temporal worker that outlives its server: whatever ends it but `stop` makes it connect again. */
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

  /** The client on the worker's own connection, needed for eager starts. @throws {Error} while not connected. */
  client(): Client {
    if (!this.nativeClient) throw new Error('Temporal is not connected');
    return this.nativeClient;
  }

  isConnected(): boolean {
    return this.nativeClient !== undefined;
  }

  /** Lets attempts under way end, for at most their deadline and a little more. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.pause.cut();
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
    const { namespace, taskQueue, activities, workflowBundle, attemptTimeoutMs, log } = this.options;
    const connection = await NativeConnection.connect(this.options.connection);
    try {
      await ensureSearchAttributes(connection, namespace);
      this.worker = await Worker.create({
        connection,
        namespace,
        taskQueue,
        activities,
        workflowBundle,
        maxConcurrentWorkflowTaskExecutions: WORKFLOW_TASKS,
        maxConcurrentLocalActivityExecutions: LOCAL_ACTIVITIES,
        maxConcurrentActivityTaskExecutions: ACTIVITIES,
        maxCachedWorkflows: CACHED_WORKFLOWS,
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
