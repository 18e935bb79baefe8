import { execFile } from 'node:child_process';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { StackError, firstLine } from '../stack-error';
import { clusterDir } from './postgres-home';
import type { RunAs } from './run-as';

const run = promisify(execFile);

/** What making a cluster needs. */
export interface ClusterOptions {
  /** Folder that holds the cluster. */
  home: string;
  /** Folder with `bin/initdb`. */
  binaries: string;
  user: RunAs;
  superuser: string;
  password: string;
}

/**
 * Makes the cluster (UTF-8, PostgreSQL's own locale C.UTF-8, which no machine lacks; passwords by SCRAM) unless it is there. It appears whole or not at all: a killed initdb leaves nothing.
 * @throws {StackError} when initdb fails.
 */
export async function createCluster({ home, binaries, user, superuser, password }: ClusterOptions): Promise<void> {
  const draft = join(home, 'postgres.init');
  const passwordFile = join(home, 'postgres.init-password');
  rmSync(draft, { recursive: true, force: true });
  rmSync(passwordFile, { force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  for (const path of [draft, passwordFile]) giveTo(user, path);
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = [
    '-D',
    draft,
    '-U',
    superuser,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    ...locale,
    '--no-instructions',
  ];
  try {
    await run(join(binaries, 'bin/initdb'), args, { ...user, cwd: '/', env: {} });
  } catch (error) {
    const { stderr } = error as { stderr?: string };
    throw new StackError(
      `PostgreSQL: initdb failed in ${draft}: ${stderr?.match(/^initdb: (?:error: )?(.*)$/m)?.[1] ?? firstLine(error)}`,
    );
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(clusterDir(home), { recursive: true, force: true });
  renameSync(draft, clusterDir(home));
}

/**
 * Whether a usable cluster is there; an absent or empty folder is none.
 * @throws {StackError} when the folder holds something else, another major version, or is not ours to read.
 */
export function clusterExists(home: string, majorVersion: string): boolean {
  const dir = clusterDir(home);
  const found = readCluster(dir);
  if (found === undefined) return false;
  if (found === majorVersion) return true;
  const version = /^\d+$/.test(found)
    ? `was made by PostgreSQL ${found}, these binaries are ${majorVersion}`
    : 'is damaged (PG_VERSION)';
  throw new StackError(`PostgreSQL: the data folder ${dir} ${version}; move it away to start with an empty database`);
}

function readCluster(dir: string): string | undefined {
  try {
    if (!existsSync(dir) || readdirSync(dir).length === 0) return undefined;
    return readFileSync(join(dir, 'PG_VERSION'), 'utf8').trim();
  } catch (error) {
    throw new StackError(
      `PostgreSQL: ${dir} is not a data folder that we can use (${firstLine(error)}); move it away or set DATA_DIR`,
    );
  }
}

function giveTo({ uid, gid }: RunAs, path: string): void {
  if (uid !== undefined && gid !== undefined) chownSync(path, uid, gid);
}
