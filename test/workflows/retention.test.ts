import { ScheduleNotFoundError, WorkflowFailedError } from '@temporalio/client';
import { RETENTION_JOBS } from '../../src/maintenance/retention/job-names';
import { ensureRetentionSchedule, retentionScheduleId } from '../../src/temporal/retention-schedule';
import { takeHistory, textOf } from '../support/histories';
import type { Recorded } from '../support/histories';
import { addDelivery, addEndpoint } from '../support/past-days';
import { startTestStack } from '../support/stack';
import type { TestStack } from '../support/stack';
import { until } from '../support/until';

let stack: TestStack;
beforeAll(async () => {
  stack = await startTestStack();
});
afterAll(async () => {
  await schedule().delete();
  await stack.stop();
});

const schedule = () => stack.client.schedule.getHandle(retentionScheduleId(stack.taskQueue));
const created = () =>
  until('the schedule to be there', () =>
    schedule()
      .describe()
      .catch((error: unknown) => {
        if (error instanceof ScheduleNotFoundError) return undefined;
        throw error;
      }),
  );

/** Triggers the schedule. @returns the id of the workflow that it has started */
async function trigger(): Promise<string> {
  const before = (await schedule().describe()).info.numActionsTaken;
  await schedule().trigger();
  const { info } = await until('a run', async () => {
    const described = await schedule().describe();
    return described.info.numActionsTaken > before && described;
  });
  const last = info.recentActions.at(-1)!.action;
  return last.workflow.workflowId;
}

async function take(name: Recorded, workflowId: string): Promise<void> {
  const text = textOf(await takeHistory(stack.client, name, workflowId));
  expect(text).not.toMatch(/(acct|we|dlv|evt)_|whsec_|https?:\/\/|127\.0\.0\.1|owner@example\.com|node_modules/);
}

test('a worker creates the schedule, which starts retention every hour, one at a time', async () => {
  const { spec, policies, action } = await created();
  expect(spec.intervals).toEqual([{ every: 3_600_000, offset: 420_000 }]);
  expect(policies.overlap).toBe('SKIP');
  expect(action).toMatchObject({ workflowType: 'retention', taskQueue: stack.taskQueue });
  expect(await ensureRetentionSchedule(stack.client, stack.taskQueue)).toBe(false);
});

test('triggered, it does every job and says what was done', async () => {
  await created();
  await addDelivery(stack.db, await addEndpoint(stack.db, 31), { days: 40, status: 'held' });
  const workflowId = await trigger();
  const done = (await stack.client.workflow.getHandle(workflowId).result()) as Record<string, string>;
  expect(Object.keys(done)).toEqual(RETENTION_JOBS);
  expect(done).toMatchObject({ 'days ahead': 'nothing', 'held deliveries': '1 row', attempts: '2 rows' });
  expect((await stack.db.query('select status from finished_deliveries')).rows).toEqual([{ status: 'expired' }]);
  await take('retention', workflowId);
});

test('a job that fails does not keep the others from their turn, and the run says which', async () => {
  await created();
  await stack.db.query('alter function delete_old_audit_log(int, int) rename to no_longer_there');
  const workflowId = await trigger();
  const error: unknown = await stack.client.workflow
    .getHandle(workflowId)
    .result()
    .catch((thrown: unknown) => thrown);
  await stack.db.query('alter function no_longer_there(int, int) rename to delete_old_audit_log');
  expect(error).toBeInstanceOf(WorkflowFailedError);
  expect((error as WorkflowFailedError).cause).toMatchObject({
    message: 'failed: audit log',
    details: [expect.objectContaining({ 'audit log': 'failed', recoveries: 'nothing', emails: 'nothing' })],
  });
  await take('retention-with-a-failed-job', workflowId);
});

test('a schedule that an operator paused stays so, and one that Temporal lost comes back', async () => {
  await created();
  await schedule().pause('maintenance');
  expect(await ensureRetentionSchedule(stack.client, stack.taskQueue)).toBe(false);
  await stack.stopSending();
  stack.startSending();
  expect((await schedule().describe()).state).toMatchObject({ paused: true, note: 'maintenance' });
  await stack.stopSending();
  await schedule().delete();
  stack.startSending();
  expect((await created()).state.paused).toBe(false);
});
