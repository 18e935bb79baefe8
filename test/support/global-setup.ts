import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { Client } from 'pg';
import { locateTemporalCli, locateTemporalTestServer } from '../../src/embedded/locate-temporal';
import { freePort } from '../../src/embedded/ports';
import { startPostgres } from '../../src/embedded/postgres';
import { startTemporal } from '../../src/embedded/temporal';
import { migrate } from '../../src/migrate';
import { openFolder } from './open-folder';
import { TEMPLATE } from './services';
import { setTeardown } from './global-teardown';
import type { Services } from './services';

const run = promisify(execFile);

/** Vite is an ES module, which Jest does not load. */
async function buildPage(outDir: string): Promise<void> {
  const root = join(__dirname, '..', '..');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  // Vite's usual loader writes the compiled settings into node_modules, which may belong to another user.
  const config = ['--config', join(root, 'web', 'vite.config.mts'), '--configLoader', 'runner'];
  const args = ['build', ...config, '--outDir', outDir];
  await run(process.execPath, [vite, ...args], { cwd: root });
}

/** Brings up one PostgreSQL, one Temporal dev server and one workflow bundle for the whole run, and builds the page. */
export default async function globalSetup(): Promise<void> {
  const dataDir = openFolder('handl-test-');
  const progress = () => undefined;
  const pageDir = join(dataDir, 'web');
  const [postgres, cliPath, testServerPath, bundle] = await Promise.all([
    freePort().then((port) => startPostgres({ dataDir, port, progress })),
    locateTemporalCli({ dataDir, progress }),
    locateTemporalTestServer({ dataDir, progress }),
    bundleWorkflowCode({ workflowsPath: join(__dirname, '..', '..', 'workflows'), logger: new DefaultLogger('WARN') }),
    buildPage(pageDir),
  ]);
  const port = await freePort();
  const temporal = await startTemporal({ cliPath, dataDir, port, namespace: 'default', retentionDays: 30, progress });
  const admin = new Client({ connectionString: postgres.url });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const template = new URL(postgres.url);
  template.pathname = `/${TEMPLATE}`;
  await migrate(template.href, join(__dirname, '..', '..', 'migrations'));
  const bundlePath = join(dataDir, 'workflow-bundle.js');
  writeFileSync(bundlePath, bundle.code);

  const services: Services = {
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    bundlePath,
    testServerPath,
    cliPath,
    pageDir,
  };
  process.env['HANDL_TEST_SERVICES'] = JSON.stringify(services);
  setTeardown(async () => {
    await Promise.all([postgres.stop(), temporal.stop()]);
    rmSync(dataDir, { recursive: true, force: true });
  });
}
