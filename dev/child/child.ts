import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { removeChildRecord, writeChildRecord } from './child-record';
import { StackError, firstLine } from '../stack-error';
import { openLog, tellingLine } from './log-file';
import { commandLine } from './process-identity';
import { until } from './until';

/** How a child is started, known to answer, and stopped. */
export interface ChildCommand {
  /** Short name, for files: `postgres`. */
  name: string;
  /** Name for people: `PostgreSQL`. */
  title: string;
  /** Absolute path of the executable. */
  file: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment of the child: what surrounds us (PGOPTIONS, TEMPORAL_TLS …) must not reach it. */
  env: Record<string, string>;
  uid?: number;
  gid?: number;
  stopSignal: NodeJS.Signals;
  dataDir: string;
  logFile: string;
  /** Resolves once the child answers; repeated until then. */
  probe: () => Promise<void>;
  progress: (line: string) => void;
  /** Called after the child was started again, with a new pid. */
  onRestart?: () => void;
}

const readyTimeoutMs = 60_000;
const stopTimeoutMs = 15_000;
const minBackoffMs = 1_000;
const maxBackoffMs = 30_000;
const steadyAfterMs = 60_000;

/**
 * A child process in a process group of its own (a terminal's Ctrl-C does not reach it), its output in a log file.
 * While it is wanted it is started again whenever it ends.
 */
export class Child {
  private running: ChildProcess | undefined;
  private readonly stopping = new AbortController();
  private supervision: Promise<void> = Promise.resolve();

  private constructor(private readonly command: ChildCommand) {}

  /**
   * Starts the child and waits until it answers.
   * @throws {StackError} when it ends before that, or does not answer within 60 s; it is stopped then.
   */
  static async start(command: ChildCommand): Promise<Child> {
    const child = new Child(command);
    try {
      await child.launch();
    } catch (error) {
      await child.stop();
      throw error;
    }
    child.supervision = child.supervise();
    return child;
  }

  /** Of the process that runs now; another one after a crash. */
  get pid(): number {
    return this.running?.pid ?? 0;
  }

  /** Asks the child to end, kills it when it has not after 15 s, and returns once it is gone. */
  async stop(): Promise<void> {
    this.stopping.abort();
    if (this.running) await endProcess(this.running, this.command.stopSignal);
    await this.supervision;
    removeChildRecord(this.command.dataDir, this.command.name);
  }

  private async launch(): Promise<void> {
    const { title, logFile, probe } = this.command;
    const { child, fromByte } = await this.spawn();
    const abort = ended(child).then((how): never => {
      const reason = tellingLine(logFile, fromByte);
      throw new StackError(`${title}: ended (${how}) before it answered: ${reason}; see ${logFile}`);
    });
    // Once it answers, the supervision is what waits for its end.
    abort.catch(() => {});
    await until(probe, { timeoutMs: readyTimeoutMs, what: `${title}: does not answer, see ${logFile};`, abort });
    // Again, because a wrapper script may have become another command by now.
    this.record(commandLine(this.pid));
  }

  private async spawn(): Promise<{ child: ChildProcess; fromByte: number }> {
    const { title, file, args, cwd, env, uid, gid, logFile } = this.command;
    const { descriptor, fromByte } = openLog(logFile);
    const child = spawn(file, args, { cwd, env, uid, gid, detached: true, stdio: ['ignore', descriptor, descriptor] });
    closeSync(descriptor);
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error];
      throw new StackError(`${title}: ${file} cannot be started (${firstLine(error)})`);
    }
    this.running = child;
    this.record(commandLine(child.pid));
    return { child, fromByte };
  }

  private record(command: string | undefined): void {
    const { dataDir, name, stopSignal } = this.command;
    if (command) writeChildRecord(dataDir, name, { pid: this.pid, command, stopSignal });
  }

  private async supervise(): Promise<void> {
    const { title, progress } = this.command;
    const { signal } = this.stopping;
    let backoffMs = minBackoffMs;
    for (;;) {
      const startedAt = performance.now();
      const how = await ended(this.running!);
      if (signal.aborted) return;
      if (performance.now() - startedAt > steadyAfterMs) backoffMs = minBackoffMs;
      progress(`${title}: ended unexpectedly (${how}), starting it again in ${backoffMs / 1000} s`);
      await sleep(backoffMs, undefined, { signal }).catch(() => {});
      if (signal.aborted) return;
      backoffMs = Math.min(backoffMs * 2, maxBackoffMs);
      await this.relaunch();
    }
  }

  private async relaunch(): Promise<void> {
    const { progress, stopSignal, onRestart } = this.command;
    try {
      await this.launch();
      onRestart?.();
    } catch (error) {
      if (!this.stopping.signal.aborted) progress(firstLine(error));
      await endProcess(this.running!, stopSignal);
    }
  }
}

/** Resolves when the process is gone, with how it ended: `SIGKILL` or `exit 1`. */
function ended(child: ChildProcess): Promise<string> {
  const how = () => child.signalCode ?? `exit ${child.exitCode}`;
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(how());
  return new Promise((resolve) => child.once('exit', () => resolve(how())));
}

/** Sends the signal, and SIGKILL if the process is still there after 15 s. Resolves when it is gone. */
async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended(child);
  clearTimeout(timer);
}
