import { linkSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { processIdentity } from './child/process-identity';
import { readJsonFile, writeFileAtomic } from './data-dir';
import { StackError } from './stack-error';

interface LockOwner {
  pid: number;
  /** Distinguishes the owner from a later process with the same pid. */
  identity: string;
}

const MAX_TRIES = 5;

/**
 * Locks the data folder for this process. A lock whose owner has ended is replaced, even if its pid now belongs to another
 * process.
 * @returns a function that releases the lock.
 * @throws {StackError} when a running process holds the lock.
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = join(dataDir, 'lock.json');
  const draft = join(dataDir, `lock.${process.pid}.json`);
  writeFileAtomic(draft, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      if (tryLink(draft, lock)) return () => rmSync(lock, { force: true });
      const owner = readJsonFile<LockOwner>(lock);
      if (owner && isRunning(owner)) {
        throw new StackError(
          `DATA_DIR: ${dataDir} is in use by a running start (pid ${owner.pid}); ` +
            'stop that one, or set DATA_DIR to another folder',
        );
      }
      removeStaleLock(lock);
    }
    throw new StackError(`DATA_DIR: several starts are trying to lock ${dataDir}; try again`);
  } finally {
    rmSync(draft, { force: true });
  }
}

/** Creates the lock with its content in one step. @returns false when it exists already. */
function tryLink(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Removes the lock of a process that has ended. If another start has replaced it since it was read, puts that one back. */
function removeStaleLock(lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const owner = readJsonFile<LockOwner>(aside);
  if (owner && isRunning(owner)) tryLink(aside, lock);
  rmSync(aside, { force: true });
}

function isRunning({ pid, identity }: LockOwner): boolean {
  return processIdentity(pid) === identity;
}
