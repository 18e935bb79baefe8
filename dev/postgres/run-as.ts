import { spawnSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StackError } from '../stack-error';

/** The user a child runs as; empty when it is the one we run as. */
export interface RunAs {
  uid?: number;
  gid?: number;
}

/**
 * The user for PostgreSQL, which refuses to run as root: ourselves, or, for root, the owner of the cluster that is there, else `postgres`,
 * `nobody` or another user of the machine (initdb refuses a user id without a name).
 * @throws {StackError} when root has no such user.
 */
export function postgresUser(clusterDir: string): RunAs {
  if (process.getuid?.() !== 0) return {};
  const owner = clusterOwner(clusterDir);
  const user = owner ?? ordinaryUsers().find((candidate) => canEnter(candidate, '/'));
  if (!user) {
    throw new StackError('PostgreSQL: refuses to run as root, and this machine has no other user; set DATABASE_URL');
  }
  return user;
}

/** Whether the user can enter a folder: asked of the system itself, so that ancestors, groups and ACLs count. */
export function canEnter(user: RunAs, dir: string): boolean {
  return spawnSync('/bin/sh', ['-c', 'cd "$0"', dir], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function clusterOwner(clusterDir: string): RunAs | undefined {
  const stats = statSync(join(clusterDir, 'PG_VERSION'), { throwIfNoEntry: false });
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
