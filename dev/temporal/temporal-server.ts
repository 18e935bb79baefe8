import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/temporal/search-attributes';
import { Child } from '../child/child';
import { prepareDataDir } from '../data-dir';

/** Where and how the embedded Temporal dev server is to run. */
export interface TemporalOptions {
  /** Absolute path of the Temporal CLI. */
  cliPath: string;
  /** Absolute path; the database is `temporal.db` in it. */
  dataDir: string;
  port: number;
  /** Port of the Web UI; without it there is none. */
  uiPort?: number;
  namespace: string;
  retentionDays: number;
  progress: (line: string) => void;
  onRestart?: () => void;
}

/** The embedded Temporal dev server while it runs. */
export interface EmbeddedTemporal {
  /** `127.0.0.1:<port>` */
  address: string;
  uiUrl?: string;
  /** The command line tool that runs it. */
  cliPath: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const connectTimeoutMs = 2_000;

/**
 * Brings up Temporal's dev server on 127.0.0.1, on the data of the last start if there is any, with the search attributes registered and the
 * namespace's retention set.
 * @throws {StackError} with the one line that says what is wrong.
 */
export async function startTemporal(options: TemporalOptions): Promise<EmbeddedTemporal> {
  const { cliPath, dataDir, port, uiPort, progress, onRestart } = options;
  const startedAt = performance.now();
  prepareDataDir(dataDir);
  const address = `127.0.0.1:${port}`;
  const child = await Child.start({
    name: 'temporal',
    title: 'Temporal',
    file: cliPath,
    args: serverArgs(options),
    cwd: dataDir,
    // The CLI looks for its settings below HOME; those of the person who starts us are not meant for this server.
    env: { HOME: dataDir },
    stopSignal: 'SIGTERM',
    dataDir,
    logFile: join(dataDir, 'logs', 'temporal.log'),
    probe: () => setRetention(address, options),
    progress,
    onRestart,
  });
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  const place = uiUrl ? `${address}, Web UI ${uiUrl}` : address;
  progress(`Temporal: ready on ${place} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return {
    address,
    uiUrl,
    cliPath,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

function serverArgs({ dataDir, port, uiPort, namespace }: TemporalOptions): string[] {
  return [
    ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'warn'],
    ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch']),
    ...['--db-filename', join(dataDir, 'temporal.db'), '--namespace', namespace],
    // Measured: two to four times faster than SQLite's default journal.
    ...['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'],
    ...['--dynamic-config-value', 'matching.enableFairness=true'],
    ...SEARCH_ATTRIBUTE_NAMES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]),
  ];
}

/** Sets the retention of the namespace, which also proves that the server answers; the dev server's own is 24 h and has no flag. */
async function setRetention(address: string, { namespace, retentionDays }: TemporalOptions): Promise<void> {
  const connection = await Connection.connect({ address, connectTimeout: connectTimeoutMs });
  try {
    const workflowExecutionRetentionTtl = msToTs(retentionDays * 86_400_000);
    await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
  } finally {
    await connection.close();
  }
}
