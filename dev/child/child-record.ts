import { mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../data-dir';
import { commandLine } from './process-identity';
import { until } from './until';

/** What is remembered of a running child, one file per child under `DATA_DIR/pids`. */
export interface ChildRecord {
  pid: number;
  /** The whole command line, arguments joined by one space; it names the data folder. */
  command: string;
  stopSignal: NodeJS.Signals;
}

const stopTimeoutMs = 15_000;

const folder = (dataDir: string) => join(dataDir, 'pids');
const file = (dataDir: string, name: string) => join(folder(dataDir), `${name}.json`);

/** Remembers a child, so that a later start can end it should this process be killed. */
export function writeChildRecord(dataDir: string, name: string, record: ChildRecord): void {
  mkdirSync(folder(dataDir), { recursive: true });
  writeFileAtomic(file(dataDir, name), JSON.stringify(record));
}

/** Forgets a child that has ended. */
export function removeChildRecord(dataDir: string, name: string): void {
  rmSync(file(dataDir, name), { force: true });
}

/** Command line of a child that runs now; after a reboot its pid may be somebody else's. */
export function runningCommand(dataDir: string, name: string): string | undefined {
  const record = readRecord(file(dataDir, name));
  return record && commandLine(record.pid) === record.command ? record.command : undefined;
}

/**
 * Ends what a killed start left behind in this data folder. A pid that by now belongs to another command is left alone.
 * Call it only while no living start owns the folder.
 * @throws {StackError} when one is still there after SIGKILL.
 */
export async function endLeftovers(dataDir: string, progress: (line: string) => void): Promise<void> {
  const names = listNames(dataDir);
  await Promise.all(names.map((name) => endLeftover(dataDir, name, progress)));
}

async function endLeftover(dataDir: string, name: string, progress: (line: string) => void): Promise<void> {
  const record = readRecord(file(dataDir, name));
  const runs = () => runningCommand(dataDir, name) !== undefined;
  if (record && runs()) {
    progress(`Ending ${name} (pid ${record.pid}), left behind by a start that was killed`);
    const gone = async () => {
      if (runs()) throw new Error('still running');
    };
    const what = `${name} (pid ${record.pid}) of an earlier start is still running`;
    signal(record.pid, record.stopSignal);
    await until(gone, { timeoutMs: stopTimeoutMs, what }).catch(async () => {
      if (runs()) signal(record.pid, 'SIGKILL');
      await until(gone, { timeoutMs: stopTimeoutMs, what });
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

function readRecord(path: string): ChildRecord | undefined {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as ChildRecord;
    return Number.isInteger(record.pid) && record.pid > 1 && record.command ? record : undefined;
  } catch {
    return undefined;
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
