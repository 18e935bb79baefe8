import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../data-dir';
import { StackError } from '../stack-error';

/** The user that a child process runs as. Empty: the user of this process. */
export interface RunAs {
  uid?: number;
  gid?: number;
}

/** Where root puts data that another user must reach, best first. A reboot may empty a temporary folder. */
const SHARED_PLACES = ['/var/lib', '/var/db', tmpdir()];

/**
 * Returns the folder that holds the cluster, and the user that PostgreSQL runs as. PostgreSQL refuses to run as root, so for
 * root it is another user of the machine. The folder is DATA_DIR. If that user cannot enter DATA_DIR, it is a new folder
 * elsewhere, which is printed and remembered in `DATA_DIR/postgres-home`.
 * @throws {StackError} when the remembered folder is gone, or when there is no such user or folder.
 */
export function postgresHome(dataDir: string, progress: (line: string) => void): { home: string; user: RunAs } {
  const note = join(dataDir, 'postgres-home');
  if (existsSync(note)) {
    const home = readFileSync(note, 'utf8').trim();
    if (existsSync(home)) return { home, user: postgresUser(home) };
    throw new StackError(
      `PostgreSQL: its data was in ${home}, which is gone; remove ${note} to start with an empty database`,
    );
  }
  const user = postgresUser(dataDir);
  if (canEnter(user, dataDir)) return { home: dataDir, user };
  const home = mkdtempSync(join(sharedFolder(), 'data-'));
  chmodSync(home, 0o755);
  writeFileAtomic(note, home);
  progress(`PostgreSQL: keeps its data in ${home}, because its user cannot enter ${dataDir}`);
  return { home, user };
}

/** The folder of the cluster, which PostgreSQL calls its data directory. */
export function clusterDir(home: string): string {
  return join(home, 'postgres');
}

/** Tells whether a user can enter a folder. Asks the system, because parent folders, groups and ACLs matter too. */
export function canEnter(user: RunAs, dir: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', dir], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

/**
 * The current user. For root: the owner of the existing cluster, else `postgres`, `nobody` or any other user with a name,
 * which initdb requires.
 */
function postgresUser(home: string): RunAs {
  if (process.getuid?.() !== 0) return {};
  const user = clusterOwner(home) ?? ordinaryUsers().find((candidate) => canEnter(candidate, '/'));
  if (!user) {
    throw new StackError('PostgreSQL: refuses to run as root, and this machine has no other user; set DATABASE_URL');
  }
  return user;
}

function clusterOwner(home: string): RunAs | undefined {
  const stats = statSync(join(clusterDir(home), 'PG_VERSION'), { throwIfNoEntry: false });
  return stats && stats.uid !== 0 ? { uid: stats.uid, gid: stats.gid } : undefined;
}

function ordinaryUsers(): RunAs[] {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'))
    .filter((fields) => fields.length >= 4 && Number.isInteger(Number(fields[2])) && Number(fields[2]) !== 0)
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }));
  const preferred = ['postgres', 'nobody'].flatMap((name) => users.filter((user) => user.name === name));
  return [...preferred, ...users].map(({ uid, gid }) => ({ uid, gid }));
}

/** Returns a folder of root that every user can enter and only root can change. */
function sharedFolder(): string {
  for (const place of SHARED_PLACES) {
    const folder = join(place, 'handl-webhooks');
    try {
      // Not as the mode of mkdir, from which the umask would remove bits.
      if (mkdirSync(folder, { recursive: true })) chmodSync(folder, 0o755);
      const stats = lstatSync(folder);
      const isSafe = stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0;
      if (isSafe && (stats.mode & 0o001) !== 0) return folder;
    } catch {
      continue;
    }
  }
  throw new StackError(
    'PostgreSQL: found no folder for its data that its user can enter; set DATA_DIR to a folder that all users can enter',
  );
}
