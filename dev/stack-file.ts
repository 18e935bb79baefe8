import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeFileAtomic } from './data-dir';

/** The content of `DATA_DIR/stack.json`, through which scripts find a running development stack. */
export interface StackFile {
  /** Base URL of the API. */
  api: string;
  apiKey: string;
  /** Id of the demo account. */
  account: string;
  /** Address of Temporal, `host:port`. */
  temporal: string;
  temporalUi?: string;
  /** Base URL of the mailbox's REST API. */
  mailbox?: string;
  mailboxUi?: string;
  pids: StackPids;
}

/** The pid of the product, and those of the services that the stack runs. */
export interface StackPids {
  main: number;
  postgres?: number;
  temporal?: number;
  mailbox?: number;
}

const pathIn = (dataDir: string) => join(dataDir, 'stack.json');

/** Removes the file of an earlier start, so that a script that waits for the file does not read an outdated one. */
export function removeStackFile(dataDir: string): void {
  rmSync(pathIn(dataDir), { force: true });
}

/** Writes the file in one step. Only its owner may read it, because it contains an API key. */
export function writeStackFile(dataDir: string, stack: StackFile): void {
  writeFileAtomic(pathIn(dataDir), `${JSON.stringify(stack, null, 2)}\n`);
}

/** Updates the pids after a service was restarted. Does nothing while the file is not written yet. */
export function updateStackPids(dataDir: string, pids: StackPids): void {
  const stack = readJsonFile<StackFile>(pathIn(dataDir));
  if (stack) writeStackFile(dataDir, { ...stack, pids });
}
