import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJsonFile, writeFileAtomic } from '../data-dir';
import { commandLine } from './process-identity';
import { until } from './until';

/** A running child process, as recorded in `DATA_DIR/pids/<name>.json`. */
export interface ChildRecord {
  pid: number;
  /** The whole command line, arguments joined by one space. */
  command: string;
  stopSignal: NodeJS.Signals;
}

const STOP_TIMEOUT_MS = 15_000;

const folder = (dataDir: string) => join(dataDir, 'pids');
const file = (dataDir: string, name: string) => join(folder(dataDir), `${name}.json`);

/** Records a child process, so that the next start can end it if this process is killed. */
export function writeChildRecord(dataDir: string, name: string, record: ChildRecord): void {
  mkdirSync(folder(dataDir), { recursive: true });
  writeFileAtomic(file(dataDir, name), JSON.stringify(record));
}

/** Removes the record of a child process that has ended. */
export function removeChildRecord(dataDir: string, name: string): void {
  rmSync(file(dataDir, name), { force: true });
}

/** Returns the command line of a recorded child process; `undefined` when it has ended, even if its pid is in use again. */
export function runningCommand(dataDir: string, name: string): string | undefined {
  const record = readRecord(file(dataDir, name));
  return record && commandLine(record.pid) === record.command ? record.command : undefined;
}

/**
 * Ends the child processes that a killed start left behind in this data folder. A pid that now belongs to another command is
 * left alone. Lock the data folder first: this would end the children of a running start too.
 * @throws {StackError} when a process is still running after SIGKILL.
 */
export async function endLeftovers(dataDir: string, progress: (line: string) => void): Promise<void> {
  const names = listNames(dataDir);
  await Promise.all(names.map((name) => endLeftover(dataDir, name, progress)));
}

async function endLeftover(dataDir: string, name: string, progress: (line: string) => void): Promise<void> {
  const record = readRecord(file(dataDir, name));
  const isRunning = () => runningCommand(dataDir, name) !== undefined;
  if (record && isRunning()) {
    progress(`Ending ${name} (pid ${record.pid}), left behind by a start that was killed`);
    const assertGone = async () => {
      if (isRunning()) throw new Error('still running');
    };
    const timeout = {
      timeoutMs: STOP_TIMEOUT_MS,
      timeoutMessage: () =>
        `${name} (pid ${record.pid}) of an earlier start is still running after SIGKILL; end it, then start again`,
    };
    signal(record.pid, record.stopSignal);
    await until(assertGone, timeout).catch(async () => {
      if (isRunning()) signal(record.pid, 'SIGKILL');
      await until(assertGone, timeout);
    });
  }
  removeChildRecord(dataDir, name);
}

function listNames(dataDir: string): string[] {
  try {
    return readdirSync(folder(dataDir)).flatMap((entry) => (entry.endsWith('.json') ? [entry.slice(0, -5)] : []));
  } catch {
    return [];
  }
}

/** Reads a record. A damaged one counts as missing: signalling a wrong pid would be worse than a leftover. */
function readRecord(path: string): ChildRecord | undefined {
  const record = readJsonFile<ChildRecord>(path);
  return record && Number.isInteger(record.pid) && record.pid > 1 && record.command ? record : undefined;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
