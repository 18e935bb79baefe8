import { execFile } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { Client } from 'pg';
import { locateTemporalCli, locateTemporalTestServer } from '../../dev/temporal/locate-temporal';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres/postgres';
import { startTemporal } from '../../dev/temporal/temporal-server';
import { migrate } from '../../src/db/migrate';
import { openFolder } from './open-folder';
import { TEMPLATE } from './services';
import { setTeardown } from './global-teardown';
import type { Services } from './services';

const run = promisify(execFile);

/** Builds the page in a process of its own: Vite is an ES module, which Jest cannot load. */
async function buildPage(outDir: string): Promise<void> {
  const root = join(__dirname, '..', '..');
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const args = ['build', '--config', join(root, 'web', 'vite.config.mts'), '--outDir', outDir];
  await run(process.execPath, [vite, ...args], { cwd: root });
}

/** Starts one PostgreSQL and one Temporal dev server for the whole run, and builds the workflow bundle and the page. */
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
  await migrate(template.href);
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
