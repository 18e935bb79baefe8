import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from './data-dir';

/** What `DATA_DIR/stack.json` tells scripts about a stack that is ready. */
export interface StackFile {
  /** Base of the API. */
  api: string;
  apiKey: string;
  /** Id of the demo account. */
  account: string;
  /** Address of Temporal, `host:port`. */
  temporal: string;
  temporalUi?: string;
  /** Base of the mailbox's REST interface. */
  mailbox?: string;
  mailboxUi?: string;
  /** By name: `main`, `postgres`, `temporal`, `mailbox`. */
  pids: Record<string, number>;
}

const path = (dataDir: string) => join(dataDir, 'stack.json');

/** Removes the file of an earlier start, so that whoever waits for it does not meet an old one. */
export function removeStackFile(dataDir: string): void {
  rmSync(path(dataDir), { force: true });
}

/** Writes the file, whole or not at all, for its owner only: it holds a key. */
export function writeStackFile(dataDir: string, stack: StackFile): void {
  writeFileAtomic(path(dataDir), `${JSON.stringify(stack, null, 2)}\n`);
}

/** Puts the pids of children that were started again into the file, if it was written already. */
export function updateStackPids(dataDir: string, pids: Record<string, number>): void {
  const stack = readStackFile(dataDir);
  if (stack) writeStackFile(dataDir, { ...stack, pids: { ...stack.pids, ...pids } });
}

function readStackFile(dataDir: string): StackFile | undefined {
  try {
    return JSON.parse(readFileSync(path(dataDir), 'utf8')) as StackFile;
  } catch {
    return undefined;
  }
}
