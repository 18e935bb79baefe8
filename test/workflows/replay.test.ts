import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger, Worker } from '@temporalio/worker';
import type { WorkflowBundleOption } from '@temporalio/worker';
import { DeterminismViolationError } from '@temporalio/workflow';
import pino from 'pino';
import { installTemporalLog } from '../../src/temporal/temporal-log';
import { parseHistory, readHistory, RECORDED, textOf, WITH_NEW_NAMES, WITH_OLD_NAMES } from '../support/histories';
import { services } from '../support/services';

beforeAll(() => installTemporalLog(pino({ level: 'silent' })));

const replay = (workflowBundle: WorkflowBundleOption, name: (typeof RECORDED)[number]) =>
  Worker.runReplayHistory({ workflowBundle }, parseHistory(readHistory(name)));

test.each(RECORDED)('the current workflows replay the history "%s"', async (name) => {
  await replay({ codePath: services().bundlePath }, name);
});

test('the histories hold results with the old names of fields, and with the new ones', () => {
  for (const name of WITH_OLD_NAMES) expect(textOf(readHistory(name))).toMatch(/"(state|episode)":/);
  for (const name of WITH_NEW_NAMES) expect(textOf(readHistory(name))).not.toMatch(/"(state|episode|enableWish)":/);
});

test('a workflow that does something else is detected', async () => {
  const bundle = await bundleWorkflowCode({
    workflowsPath: join(__dirname, 'incompatible'),
    logger: new DefaultLogger('WARN'),
  });
  await expect(replay(bundle, 'delivered-after-retries')).rejects.toThrow(DeterminismViolationError);
});
