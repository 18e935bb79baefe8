import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/** Build step: the workflows as one file, so that starting a worker bundles nothing. */
async function bundle(): Promise<void> {
  const root = join(__dirname, '..');
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows'),
    logger: new DefaultLogger('WARN'),
  });
  writeFileSync(join(root, 'workflow-bundle.js'), code);
}

void bundle();
