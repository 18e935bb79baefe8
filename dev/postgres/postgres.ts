import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { Child, type ChildCommand } from '../child/child';
import { runningCommand } from '../child/child-record';
import { prepareDataDir, readOrCreateSecret } from '../data-dir';
import { StackError, firstLine } from '../stack-error';
import { postgresBinaries } from './postgres-binaries';
import { clusterExists, createCluster } from './postgres-cluster';
import { clusterDir, postgresHome } from './postgres-home';
import { commandLine } from '../child/process-identity';

const superuser = 'handl';
const database = 'handl';
const majorVersion = '18';
const connectTimeoutMs = 2_000;
const maxTries = 30;
const betweenTriesMs = 1_000;
const settings = Object.entries({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '100',
  shared_buffers: '128MB',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

/** Where and how the embedded PostgreSQL is to run. */
export interface PostgresOptions {
  /** Absolute path. The cluster is kept there, or elsewhere when its user cannot enter it. */
  dataDir: string;
  port: number;
  progress: (line: string) => void;
  onRestart?: () => void;
}

/** The embedded PostgreSQL while it runs. */
export interface EmbeddedPostgres {
  /** Connection string of the database `handl`, with its password. */
  url: string;
  port: number;
  /** Folder that holds the cluster: `dataDir`, except for root in a folder of its own. */
  home: string;
  readonly pid: number;
  stop(): Promise<void>;
}

/**
 * Brings up PostgreSQL on 127.0.0.1 with the database `handl`, on the data of the last start if there is any.
 * @throws {StackError} with the one line that says what is wrong.
 */
export async function startPostgres({
  dataDir,
  port,
  progress,
  onRestart,
}: PostgresOptions): Promise<EmbeddedPostgres> {
  const startedAt = performance.now();
  prepareDataDir(dataDir);
  const { home, user } = postgresHome(dataDir, progress);
  const binaries = postgresBinaries(home, user);
  const known = knownPassword(dataDir, home);
  const password = known ?? readOrCreateSecret(passwordFile(dataDir));
  if (!known) await createCluster({ home, binaries, user, superuser, password });
  disownPidFile(home);
  const urlOf = (name: string) => connectionString({ password, port, name });
  const child = await startAfterLastSession({
    name: 'postgres',
    title: 'PostgreSQL',
    file: join(binaries, 'bin/postgres'),
    args: ['-D', clusterDir(home), '-p', String(port), ...settings],
    cwd: '/',
    env: {},
    ...user,
    // Fast shutdown: connections are ended, nothing is lost (postgresql.org/docs/current/server-shutdown.html).
    stopSignal: 'SIGINT',
    dataDir,
    logFile: join(dataDir, 'logs', 'postgres.log'),
    probe: () => query(urlOf('postgres'), 'select 1').then(() => {}),
    progress,
    onRestart,
  });
  await createDatabase(urlOf('postgres')).catch(async (error: unknown) => {
    await child.stop();
    throw error;
  });
  progress(`PostgreSQL: ready on 127.0.0.1:${port} (${((performance.now() - startedAt) / 1000).toFixed(1)} s)`);
  return {
    url: urlOf(database),
    port,
    home,
    get pid() {
      return child.pid;
    },
    stop: () => child.stop(),
  };
}

/**
 * Connection string of the PostgreSQL that runs in this data folder, for other programs than the one that has started it;
 * `undefined` when none runs there.
 */
export function runningPostgresUrl(dataDir: string): string | undefined {
  const port = / -p (\d+) /.exec(runningCommand(dataDir, 'postgres') ?? '')?.[1];
  if (!port) return undefined;
  const password = readFileSync(passwordFile(dataDir), 'utf8').trim();
  return connectionString({ password, port: Number(port), name: database });
}

const connectionString = ({ password, port, name }: { password: string; port: number; name: string }) =>
  `postgresql://${superuser}:${encodeURIComponent(password)}@127.0.0.1:${port}/${name}`;

const passwordFile = (dataDir: string) => join(dataDir, 'postgres-password');

/** The password of the cluster that is there; `undefined` when there is no cluster yet. */
function knownPassword(dataDir: string, home: string): string | undefined {
  if (!clusterExists(home, majorVersion)) return undefined;
  if (existsSync(passwordFile(dataDir))) return readOrCreateSecret(passwordFile(dataDir));
  throw new StackError(
    `PostgreSQL: ${passwordFile(dataDir)} is missing; put it back, or move ${clusterDir(home)} away to start empty`,
  );
}

/**
 * PostgreSQL refuses to start while the pid of its last run exists: as anybody's after a reboot or in a new container, or as a zombie where
 * nobody waits for orphans. Our own pid in its place it ignores, as its parent's, and still looks for processes of the last run that share its
 * memory (CreateLockFile in src/backend/utils/init/miscinit.c).
 */
function disownPidFile(home: string): void {
  const file = join(clusterDir(home), 'postmaster.pid');
  if (!existsSync(file)) return;
  const [pid = '', ...rest] = readFileSync(file, 'utf8').split('\n');
  if (commandLine(Number(pid))?.includes('postgres')) return;
  writeFileSync(file, [process.pid, ...rest].join('\n'));
}

/** After a kill, sessions in the middle of a statement outlive the server for a moment, and no other can start until they are gone. */
async function startAfterLastSession(command: ChildCommand): Promise<Child> {
  for (let tries = 1; ; tries++) {
    try {
      return await Child.start(command);
    } catch (error) {
      if (tries === maxTries || !firstLine(error).includes('shared memory block')) throw error;
      await sleep(betweenTriesMs);
    }
  }
}

async function createDatabase(url: string): Promise<void> {
  const found = await query(url, `select from pg_database where datname = '${database}'`);
  if (found === 0) await query(url, `create database ${database}`);
}

async function query(url: string, sql: string): Promise<number> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: connectTimeoutMs });
  // A connection that breaks emits an error beside rejecting; without a listener that would end the process.
  client.on('error', () => {});
  try {
    await client.connect();
    return (await client.query(sql)).rowCount ?? 0;
  } finally {
    await client.end().catch(() => {});
  }
}
