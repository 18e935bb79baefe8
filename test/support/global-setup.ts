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

const RETENTION_MS = 72 * 3_600_000;
import { TEMPLATE } from './services';
import { setTeardown } from './global-teardown';
import type { Services } from './services';

const run = promisify(execFile);
const root = join(__dirname, '..', '..');

/** Builds the page in a process of its own: Vite is an ES module, which Jest cannot load. */
async function buildPage(outDir: string): Promise<void> {
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  // Vite's usual loader writes the compiled settings into node_modules, which may belong to another user.
  const config = ['--config', join(root, 'web', 'vite.config.mts'), '--configLoader', 'runner'];
  const args = ['build', ...config, '--outDir', outDir];
  await run(process.execPath, [vite, ...args], { cwd: root });
}

/** In a process of its own too, for the same reason. */
async function buildDocs(outDir: string): Promise<void> {
  const script = join(__dirname, 'docs-process.ts');
  await run(process.execPath, [join(root, 'test', 'dev', 'run-ts.cjs'), script, outDir], { cwd: root });
}

/**
 * Starts one PostgreSQL and one Temporal dev server for the whole run, and builds the workflow bundle and the page. Jest
 * runs no teardown after a failed set-up, so a failure stops what was started.
 */
export default async function globalSetup(): Promise<void> {
  const dataDir = openFolder('handl-test-');
  const running: { stop(): Promise<void> }[] = [];
  const stop = () => Promise.all(running.map((service) => service.stop()));
  setTeardown(async () => {
    await stop();
    rmSync(dataDir, { recursive: true, force: true });
  });
  try {
    const services = await startServices(dataDir, running);
    process.env['HANDL_TEST_SERVICES'] = JSON.stringify(services);
  } catch (error) {
    // The folder stays, because the error may name a log in it.
    await stop();
    throw error;
  }
}

/** Adds to `running` what must be stopped. */
async function startServices(dataDir: string, running: { stop(): Promise<void> }[]): Promise<Services> {
  const progress = () => undefined;
  const pageDir = join(dataDir, 'web');
  const docsDir = join(dataDir, 'docs');
  const steps = [
    freePort().then(async (port) => {
      const postgres = await startPostgres({ dataDir, port, progress });
      running.push(postgres);
      return postgres.url;
    }),
    locateTemporalCli({ dataDir, progress }),
    locateTemporalTestServer({ dataDir, progress }),
    bundleWorkflows(join(dataDir, 'workflow-bundle.js')),
    buildPage(pageDir),
    buildDocs(docsDir),
  ] as const;
  // Also after a failure: what comes up late must be stopped too.
  await Promise.allSettled(steps);
  const [databaseUrl, cliPath, testServerPath, bundlePath] = await Promise.all(steps);
  const port = await freePort();
  const namespace = { namespace: 'default', retentionMs: RETENTION_MS };
  const temporal = await startTemporal({ cliPath, dataDir, port, ...namespace, progress });
  running.push(temporal);
  await createTemplate(databaseUrl);
  return { databaseUrl, temporalAddress: temporal.address, bundlePath, testServerPath, cliPath, pageDir, docsDir };
}

/** @returns the path. */
async function bundleWorkflows(path: string): Promise<string> {
  const workflowsPath = join(root, 'workflows');
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  writeFileSync(path, code);
  return path;
}

async function createTemplate(databaseUrl: string): Promise<void> {
  const admin = new Client({ connectionString: databaseUrl });
  await admin.connect();
  await admin.query(`create database ${TEMPLATE}`);
  await admin.end();
  const template = new URL(databaseUrl);
  template.pathname = `/${TEMPLATE}`;
  await migrate(template.href);
}
