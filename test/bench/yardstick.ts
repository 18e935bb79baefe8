import { Client } from '@temporalio/client';
import { NativeConnection, Worker } from '@temporalio/worker';
import { until } from '../support/until';
import { ratePerSecond } from './figures';
import { atOnce } from './pace';
import type { BenchServices } from './services';

const WORKFLOWS = 500;
const STARTS_AT_ONCE = 64;

/** Empty workflows per second, started eagerly on the worker's own connection: the limit of Temporal on this machine. */
export async function measureYardstick(services: BenchServices, round: number): Promise<number> {
  const taskQueue = `yardstick-${round}`;
  const connection = await NativeConnection.connect({ address: services.temporalAddress });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: services.emptyBundle,
    maxConcurrentWorkflowTaskExecutions: 500,
  });
  const { workflow } = new Client({ connection });
  try {
    return await worker.runUntil(async () => {
      await atOnce(STARTS_AT_ONCE, WORKFLOWS, (nth) =>
        workflow.start('emptyWorkflow', { taskQueue, workflowId: `${taskQueue}/${nth}`, requestEagerStart: true }),
      );
      const query = `TaskQueue = '${taskQueue}' and ExecutionStatus = 'Completed'`;
      await until('the empty workflows', async () => (await workflow.count(query)).count === WORKFLOWS);
      const closedAtMs: number[] = [];
      for await (const { closeTime } of workflow.list({ query })) closedAtMs.push(closeTime!.getTime());
      return ratePerSecond(closedAtMs);
    });
  } finally {
    await connection.close();
  }
}
