import { randomBytes } from 'node:crypto';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { locateTemporalCli } from '../../dev/temporal/locate-temporal';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres/postgres';
import { startTemporal } from '../../dev/temporal/temporal-server';
import { migrate } from '../../src/db/migrate';
import { openFolder } from '../support/open-folder';

const RETENTION_MS = 72 * 3_600_000;

const root = join(__dirname, '..', '..');

/** Bundles workflows into a file, which all processes read. */
async function bundleOf(workflowsPath: string, codePath: string): Promise<{ codePath: string }> {
  const { code } = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  writeFileSync(codePath, code);
  return { codePath };
}

export type BenchServices = Awaited<ReturnType<typeof startServices>>;

/** An empty PostgreSQL and an empty Temporal dev server, started and tuned as in the development stack. */
export async function startServices(progress: (line: string) => void, onStop: (stop: () => unknown) => void) {
  const dataDir = openFolder('handl-bench-');
  onStop(() => rmSync(dataDir, { recursive: true, force: true }));
  const startDatabase = async () => {
    const postgres = await startPostgres({ dataDir, port: await freePort(), progress });
    onStop(() => postgres.stop());
    return postgres;
  };
  const [postgres, cliPath, bundle, emptyBundle] = await Promise.all([
    startDatabase(),
    locateTemporalCli({ dataDir, progress }),
    bundleOf(join(root, 'workflows'), join(dataDir, 'workflows.js')),
    bundleOf(join(__dirname, 'empty-workflow.ts'), join(dataDir, 'empty-workflow.js')),
  ]);
  const port = await freePort();
  const namespace = { namespace: 'default', retentionMs: RETENTION_MS };
  const temporal = await startTemporal({ cliPath, dataDir, port, ...namespace, progress });
  onStop(() => temporal.stop());
  await migrate(postgres.url);
  return {
    databaseUrl: postgres.url,
    temporalAddress: temporal.address,
    /** Of all senders. */
    secretsKey: randomBytes(32).toString('base64'),
    ...{ bundle, emptyBundle },
    pids: { postgres: postgres.pid, temporal: temporal.pid },
  };
}
