import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { Child } from '../child/child';
import type { ChildCommand } from '../child/child';
import { runningCommand } from '../child/child-record';
import { commandLine } from '../child/process-identity';
import { until } from '../child/until';
import { prepareDataDir, readOrCreateSecret } from '../data-dir';
import { StackError, firstLine } from '../stack-error';
import { postgresBinaries } from './postgres-binaries';
import { clusterExists, createCluster } from './postgres-cluster';
import { clusterDir, postgresHome } from './postgres-home';

const SUPERUSER = 'handl';
const DATABASE = 'handl';
const MAJOR_VERSION = '18';
const CONNECT_TIMEOUT_MS = 2_000;
const SESSIONS_TIMEOUT_MS = 40_000;
const SESSIONS_INTERVAL_MS = 1_000;
const SERVER_SETTINGS = Object.entries({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

export interface PostgresOptions {
  /** Absolute path. PostgreSQL keeps its data there, or elsewhere if its user cannot enter that folder. */
  dataDir: string;
  port: number;
  progress: (line: string) => void;
  /** Called after a restart, when `pid` has changed. */
  onRestart?: () => void;
}

/** A running PostgreSQL. */
export interface RunningPostgres {
  /** Connection string of the database `handl`, with its password. */
  url: string;
  port: number;
  /** Folder that holds the cluster: `dataDir`, or another one if the user of PostgreSQL cannot enter it. */
  home: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL on 127.0.0.1 with the data of the last start. Creates the cluster and the database `handl` if needed.
 * @throws {StackError} when its data cannot be used, or it does not start.
 */
export async function startPostgres({ dataDir, port, progress, onRestart }: PostgresOptions): Promise<RunningPostgres> {
  const startedAt = performance.now();
  prepareDataDir(dataDir);
  const { home, user } = postgresHome(dataDir, progress);
  const binaries = postgresBinaries(home, user);
  const known = existingPassword(dataDir, home);
  const password = known ?? readOrCreateSecret(passwordFile(dataDir));
  if (!known) await createCluster({ home, binaries, user, superuser: SUPERUSER, password });
  replaceForeignPid(home);
  const urlOf = (database: string) => connectionString({ password, port, database });
  const child = await startAfterLastSession({
    name: 'postgres',
    title: 'PostgreSQL',
    file: join(binaries, 'bin/postgres'),
    args: ['-D', clusterDir(home), '-p', String(port), ...SERVER_SETTINGS],
    cwd: '/',
    env: {},
    ...user,
    // Fast shutdown: ends open sessions, loses nothing (postgresql.org/docs/current/server-shutdown.html).
    stopSignal: 'SIGINT',
    dataDir,
    logFile: join(dataDir, 'logs', 'postgres.log'),
    probe: () => query(urlOf('postgres'), 'select 1'),
    progress,
    onRestart,
  });
  await createDatabase(urlOf('postgres')).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  progress(`PostgreSQL: ready on 127.0.0.1:${port} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return {
    url: urlOf(DATABASE),
    port,
    home,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

/**
 * Returns the connection string of the PostgreSQL that runs in a data folder, whichever process has started it; `undefined`
 * when none runs there.
 */
export function runningPostgresUrl(dataDir: string): string | undefined {
  const port = / -p (\d+) /.exec(runningCommand(dataDir, 'postgres') ?? '')?.[1];
  if (!port) return undefined;
  const password = readFileSync(passwordFile(dataDir), 'utf8').trim();
  return connectionString({ password, port: Number(port), database: DATABASE });
}

const connectionString = ({ password, port, database }: { password: string; port: number; database: string }) =>
  `postgresql://${SUPERUSER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

const passwordFile = (dataDir: string) => join(dataDir, 'postgres-password');

/** The password of the existing cluster; `undefined` when there is no cluster yet. */
function existingPassword(dataDir: string, home: string): string | undefined {
  if (!clusterExists(home, MAJOR_VERSION)) return undefined;
  if (existsSync(passwordFile(dataDir))) return readOrCreateSecret(passwordFile(dataDir));
  throw new StackError(
    `PostgreSQL: ${passwordFile(dataDir)} is missing; put it back, or move ${clusterDir(home)} away to start empty`,
  );
}

/**
 * Puts our pid into postmaster.pid if the pid there no longer belongs to PostgreSQL. PostgreSQL does not start while that
 * pid exists, even if it is now another program's (after a reboot, in a new container) or a zombie's. It accepts the pid of
 * its parent. The other lines stay: with them it finds processes of its last run that still use its shared memory
 * (CreateLockFile in src/backend/utils/init/miscinit.c).
 */
function replaceForeignPid(home: string): void {
  const file = join(clusterDir(home), 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  if (commandLine(Number(pid))?.includes('postgres')) return;
  writeFileSync(file, [process.pid, ...rest].join('\n'));
}

/** Starts PostgreSQL. After a crash, that fails until the sessions of its last run have finished their statements. */
function startAfterLastSession(command: ChildCommand): Promise<Child> {
  return until(() => Child.start(command), {
    timeoutMs: SESSIONS_TIMEOUT_MS,
    timeoutMessage: (reason) =>
      `PostgreSQL: sessions of its last run have not ended after ${SESSIONS_TIMEOUT_MS / 1000} s; end them (${reason})`,
    intervalMs: SESSIONS_INTERVAL_MS,
    isTemporary: (error) => firstLine(error).includes('shared memory block'),
  });
}

async function createDatabase(url: string): Promise<void> {
  const found = await query(url, `select from pg_database where datname = '${DATABASE}'`);
  if (found === 0) await query(url, `create database ${DATABASE}`);
}

/** Runs one statement on a connection of its own. @returns the number of rows. */
async function query(url: string, sql: string): Promise<number> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  // A connection that breaks also emits an error; without a listener that would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end().catch(() => undefined);
  }
}
