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
import type { RunAs } from './postgres-home';

const run = promisify(execFile);

export interface ClusterOptions {
  /** Folder that will hold the cluster. */
  home: string;
  /** Folder that contains `bin/initdb`. */
  binaries: string;
  user: RunAs;
  superuser: string;
  password: string;
}

/**
 * Creates the cluster: encoding UTF-8, the built-in locale C.UTF-8 (available on every machine), passwords with SCRAM. It is
 * renamed to its place when it is complete, so that an initdb that is killed leaves no half-made cluster there.
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
  const owner = ['-U', superuser, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const locale = ['-E', 'UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
  const args = ['-D', draft, ...owner, ...locale, '--no-instructions'];
  try {
    await run(join(binaries, 'bin/initdb'), args, { ...user, cwd: '/', env: {} });
  } catch (error) {
    throw new StackError(`PostgreSQL: initdb failed in ${draft}: ${initdbReason(error)}`);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  rmSync(clusterDir(home), { recursive: true, force: true });
  renameSync(draft, clusterDir(home));
}

/**
 * The line of initdb's output that has the cause. A full disk is met by the server that initdb runs, which says FATAL or PANIC,
 * while initdb itself only says that it cleans up.
 */
function initdbReason(error: unknown): string {
  const lines = ((error as { stderr?: string }).stderr ?? '').split('\n').map((line) => line.trim());
  const cause =
    lines.find((line) => /could not |No space left/.test(line)) ??
    lines.find((line) => /error:|(FATAL|PANIC|ERROR): /.test(line)) ??
    lines.find((line) => line.startsWith('initdb: '));
  return cause?.replace(/^initdb: (error: )?|^.*?(FATAL|PANIC|ERROR): +/, '') ?? firstLine(error);
}

/**
 * Tells whether there is a cluster that can be used. A missing or empty folder is none.
 * @throws {StackError} when the folder contains something else or another major version, or cannot be read.
 */
export function clusterExists(home: string, majorVersion: string): boolean {
  const dir = clusterDir(home);
  const found = readVersion(dir);
  if (found === undefined) return false;
  if (found === majorVersion) return true;
  const problem = /^\d+$/.test(found)
    ? `was made by PostgreSQL ${found}, these binaries are ${majorVersion}`
    : 'is damaged (PG_VERSION)';
  throw new StackError(`PostgreSQL: the data folder ${dir} ${problem}; move it away to start with an empty database`);
}

function readVersion(dir: string): string | undefined {
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
