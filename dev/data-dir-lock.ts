import { linkSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from './data-dir';
import { StackError } from './stack-error';
import { processIdentity } from './child/process-identity';

interface Owner {
  pid: number;
  identity: string;
}

const maxTries = 5;

/**
 * Takes the data folder for this process; the returned function gives it back. A lock whose owner is gone (its pid free, or another's by now)
 * is taken over.
 * @throws {StackError} when a living start has it.
 */
export function lockDataDir(dataDir: string): () => void {
  const lock = join(dataDir, 'lock.json');
  const draft = join(dataDir, `lock.${process.pid}.json`);
  writeFileAtomic(draft, JSON.stringify({ pid: process.pid, identity: processIdentity(process.pid) }));
  try {
    for (let tries = 0; tries < maxTries; tries++) {
      if (link(draft, lock)) return () => rmSync(lock, { force: true });
      const owner = readOwner(lock);
      if (owner && lives(owner)) throw new StackError(taken(dataDir, owner.pid));
      setAside(lock);
    }
    throw new StackError(`DATA_DIR: ${dataDir} is being taken by other starts; try again`);
  } finally {
    rmSync(draft, { force: true });
  }
}

function taken(dataDir: string, pid: number): string {
  return `DATA_DIR: ${dataDir} is in use by a running start (pid ${pid}); stop that one, or set DATA_DIR to another folder`;
}

/** A link appears at once and with its content; false when the lock is there. */
function link(draft: string, lock: string): boolean {
  try {
    linkSync(draft, lock);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Between reading a dead owner's lock and moving it away, another start may have put its own there: that one goes back. */
function setAside(lock: string): void {
  const aside = `${lock}.${process.pid}`;
  try {
    renameSync(lock, aside);
  } catch {
    return;
  }
  const owner = readOwner(aside);
  if (owner && lives(owner)) link(aside, lock);
  rmSync(aside, { force: true });
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

function lives({ pid, identity }: Owner): boolean {
  return processIdentity(pid) === identity;
}
