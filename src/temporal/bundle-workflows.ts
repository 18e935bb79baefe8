import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Build step: writes the workflows as one file, so that starting a worker bundles nothing. */
async function bundle(): Promise<void> {
  const dist = join(__dirname, '..', '..');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(dist, 'workflows'),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(join(dist, 'workflow-bundle.js'), code);
}

bundle().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
