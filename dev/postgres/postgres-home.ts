import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { writeFileAtomic } from '../data-dir';
import { StackError } from '../stack-error';
import { canEnter, postgresUser, type RunAs } from './run-as';

/** Where root keeps what another user must reach, best first; a temporary folder may be emptied by a reboot. */
const placesOfRoot = ['/var/lib', '/var/db', tmpdir()];

/**
 * The folder that holds the cluster, and the user it runs as: `DATA_DIR`, or a new one elsewhere when that user cannot enter it (root in a
 * folder of its own). The second kind is printed, and remembered in `DATA_DIR/postgres-home`.
 * @throws {StackError} when the remembered one is gone.
 */
export function postgresHome(dataDir: string, progress: (line: string) => void): { home: string; user: RunAs } {
  const note = join(dataDir, 'postgres-home');
  if (existsSync(note)) {
    const home = readFileSync(note, 'utf8').trim();
    if (existsSync(home)) return { home, user: postgresUser(clusterDir(home)) };
    throw new StackError(
      `PostgreSQL: its data was in ${home}, which is gone; remove ${note} to start with an empty database`,
    );
  }
  const user = postgresUser(clusterDir(dataDir));
  if (canEnter(user, dataDir)) return { home: dataDir, user };
  const home = mkdtempSync(join(sharedFolder(), 'data-'));
  chmodSync(home, 0o755);
  writeFileAtomic(note, home);
  progress(`PostgreSQL: keeps its data in ${home}, because its user cannot enter ${dataDir}`);
  return { home, user };
}

/** The data folder of PostgreSQL itself. */
export function clusterDir(home: string): string {
  return join(home, 'postgres');
}

/** A folder of ours that everybody can enter and only root can change. */
function sharedFolder(): string {
  for (const place of placesOfRoot) {
    const folder = join(place, 'handl-webhooks');
    try {
      // The mode given to mkdir would be cut by the umask.
      if (mkdirSync(folder, { recursive: true })) chmodSync(folder, 0o755);
      const stats = lstatSync(folder);
      if (stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0 && (stats.mode & 0o001) !== 0) {
        return folder;
      }
    } catch {
      continue;
    }
  }
  throw new StackError(
    'PostgreSQL: no folder that its user can enter; set DATA_DIR to one outside of folders that only root can enter',
  );
}
