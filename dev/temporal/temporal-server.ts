import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time';
import { SEARCH_ATTRIBUTE_NAMES } from '../../src/temporal/search-attributes';
import { Child } from '../child/child';
import { prepareDataDir } from '../data-dir';

export interface TemporalOptions {
  /** Absolute path of the Temporal CLI. */
  cliPath: string;
  /** Absolute path. The server keeps its data in the file `temporal.db` there. */
  dataDir: string;
  port: number;
  /** Port of the Web UI. Without it there is no Web UI. */
  uiPort?: number;
  namespace: string;
  /** How long the history of a closed workflow is kept. */
  retentionMs: number;
  progress: (line: string) => void;
  /** Called after a restart, when `pid` has changed. */
  onRestart?: () => void;
}

/** A running Temporal dev server. */
export interface RunningTemporal {
  /** `127.0.0.1:<port>` */
  address: string;
  uiUrl?: string;
  /** Path of the Temporal CLI that runs it. */
  cliPath: string;
  readonly pid: number;
  stop(): Promise<void>;
}

const CONNECT_TIMEOUT_MS = 2_000;

/**
 * Starts Temporal's dev server on 127.0.0.1, with the data of the last start. Registers the search attributes, and sets the
 * retention of the namespace.
 * @throws {StackError} when it does not start.
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
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
    // The CLI reads settings from files in HOME. Those of the user who runs this are for other servers.
    env: { HOME: dataDir },
    stopSignal: 'SIGTERM',
    dataDir,
    logFile: join(dataDir, 'logs', 'temporal.log'),
    probe: () => setRetention(address, options),
    progress,
    onRestart,
  });
  const uiUrl = uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`;
  const where = uiUrl ? `${address}, Web UI ${uiUrl}` : address;
  progress(`Temporal: ready on ${where} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
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
  const listen = ['--ip', '127.0.0.1', '--port', String(port)];
  const ui = uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort), '--ui-disable-news-fetch'];
  const storage = ['--db-filename', join(dataDir, 'temporal.db'), '--namespace', namespace];
  // Measured: two to four times faster than SQLite's default journal.
  const journal = ['--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];
  const fairness = ['--dynamic-config-value', 'matching.enableFairness=true'];
  const attributes = SEARCH_ATTRIBUTE_NAMES.flatMap((name) => ['--search-attribute', `${name}=Keyword`]);
  const options = [...listen, ...ui, '--log-level', 'warn', ...storage, ...journal, ...fairness, ...attributes];
  return ['server', 'start-dev', ...options];
}

/** Sets the retention of the namespace, for which the dev server has no flag. It succeeds once the server is ready. */
async function setRetention(address: string, { namespace, retentionMs }: TemporalOptions): Promise<void> {
  const connection = await Connection.connect({
    address,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // The server is on this machine, whatever `http_proxy` says.
    channelArgs: { 'grpc.enable_http_proxy': 0 },
  });
  try {
    const workflowExecutionRetentionTtl = msToTs(retentionMs);
    await connection.workflowService.updateNamespace({ namespace, config: { workflowExecutionRetentionTtl } });
  } finally {
    await connection.close();
  }
}
