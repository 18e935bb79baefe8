import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy } from '@temporalio/client';
import type { Client } from '@temporalio/client';
import { within } from '../lib/async';
import type { retention } from '../../workflows';

const CALL_TIMEOUT_MS = 10_000;

/** Id of the schedule of retention, and of its workflows. Installations that share a namespace have different task queues. */
export const retentionScheduleId = (taskQueue: string) => `retention/${taskQueue}`;

/**
 * Creates the schedule that starts `retention` every hour, if there is none. One that exists stays as it is: it may be paused.
 * @returns whether it was created.
 * @throws {Error} when Temporal does not respond within 10 s.
 */
export async function ensureRetentionSchedule(client: Client, taskQueue: string): Promise<boolean> {
  const scheduleId = retentionScheduleId(taskQueue);
  if (await within(exists(client, scheduleId), CALL_TIMEOUT_MS)) return false;
  const created = client.schedule.create<typeof retention>({
    scheduleId,
    spec: { intervals: [{ every: '1h', offset: '7m' }] },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: '1h' },
    action: {
      type: 'startWorkflow',
      workflowType: 'retention',
      workflowId: scheduleId,
      taskQueue,
      args: [],
      staticSummary: 'deletes what is past retention',
    },
  });
  try {
    await within(created, CALL_TIMEOUT_MS);
    return true;
  } catch (error) {
    if (error instanceof ScheduleAlreadyRunning) return false;
    throw error;
  }
}

async function exists(client: Client, scheduleId: string): Promise<boolean> {
  try {
    await client.schedule.getHandle(scheduleId).describe();
    return true;
  } catch (error) {
    if (error instanceof ScheduleNotFoundError) return false;
    throw error;
  }
}
