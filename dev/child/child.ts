import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync } from 'node:fs';
import { Pause } from '../../src/lib/async';
import { StackError, firstLine } from '../stack-error';
import { openChildLog } from './child-log';
import type { ChildLog } from './child-log';
import { removeChildRecord, writeChildRecord } from './child-record';
import { commandLine } from './process-identity';
import { until } from './until';

/** How a child process is started, probed and stopped. */
export interface ChildCommand {
  /** Short name, for files: `postgres`. */
  name: string;
  /** Name in messages: `PostgreSQL`. */
  title: string;
  /** Absolute path of the executable. */
  file: string;
  args: readonly string[];
  cwd: string;
  /** The whole environment of the child. It must not inherit ours, which may hold PGOPTIONS, TEMPORAL_TLS and the like. */
  env: Record<string, string>;
  uid?: number;
  gid?: number;
  stopSignal: NodeJS.Signals;
  dataDir: string;
  logFile: string;
  /** Resolves when the child is ready. Called until it does. */
  probe: () => Promise<unknown>;
  progress: (line: string) => void;
  /** Called after a restart, when `pid` has changed. */
  onRestart?: () => void;
}

const READY_TIMEOUT_MS = 60_000;
const STOP_TIMEOUT_MS = 15_000;
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;
/** A child that has run for longer is restarted after the first backoff again. */
const STEADY_AFTER_MS = 60_000;

/**
 * A supervised child process. It is restarted whenever it ends, until `stop` is called. Its output goes to a log file. It
 * has a process group of its own, so that Ctrl-C in a terminal does not reach it.
 */
export class Child {
  private running: ChildProcess | undefined;
  private isStopping = false;
  private readonly backoff = new Pause();
  private supervision: Promise<void> = Promise.resolve();

  private constructor(private readonly command: ChildCommand) {}

  /**
   * Starts the child and waits until it is ready.
   * @throws {StackError} when it ends before that, or is not ready within 60 s. It is stopped then.
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

  /** The pid of the current process. It changes with a restart. */
  get pid(): number {
    return this.running?.pid ?? 0;
  }

  /** Ends the child with its stop signal, or with SIGKILL if that takes longer than 15 s. Resolves when it has ended. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.backoff.end();
    if (this.running) await endProcess(this.running, this.command.stopSignal);
    await this.supervision;
    removeChildRecord(this.command.dataDir, this.command.name);
  }

  private async launch(): Promise<void> {
    const { title, logFile, probe } = this.command;
    const { child, log } = await this.spawn();
    const abort = ended(child).then((how): never => {
      throw new StackError(`${title}: ended (${how}) before it was ready: ${log.errorLine()}; see ${logFile}`);
    });
    // It may also end later, when nobody waits for this promise any more.
    abort.catch(() => undefined);
    await until(probe, {
      timeoutMs: READY_TIMEOUT_MS,
      timeoutMessage: (reason) =>
        `${title}: is not ready after ${READY_TIMEOUT_MS / 1000} s (${reason}); see ${logFile}`,
      abort,
    });
    // Recorded again, because a wrapper script may have replaced itself with another command.
    this.record(commandLine(this.pid));
  }

  private async spawn(): Promise<{ child: ChildProcess; log: ChildLog }> {
    const { title, file, args, cwd, env, uid, gid, logFile } = this.command;
    const log = openChildLog(logFile);
    const child = spawn(file, args, {
      cwd,
      env,
      uid,
      gid,
      detached: true,
      stdio: ['ignore', log.descriptor, log.descriptor],
    });
    closeSync(log.descriptor);
    if (child.pid === undefined) {
      const [error] = (await once(child, 'error')) as [Error];
      throw new StackError(`${title}: ${file} cannot be started (${firstLine(error)})`);
    }
    this.running = child;
    this.record(commandLine(child.pid));
    return { child, log };
  }

  private record(command: string | undefined): void {
    const { dataDir, name, stopSignal } = this.command;
    if (command) writeChildRecord(dataDir, name, { pid: this.pid, command, stopSignal });
  }

  private async supervise(): Promise<void> {
    const { title, progress } = this.command;
    let backoffMs = FIRST_BACKOFF_MS;
    for (;;) {
      const startedAt = performance.now();
      const how = await ended(this.running!);
      if (this.isStopping) return;
      if (performance.now() - startedAt > STEADY_AFTER_MS) backoffMs = FIRST_BACKOFF_MS;
      progress(`${title}: ended unexpectedly (${how}), starting it again in ${backoffMs / 1000} s`);
      await this.backoff.forMs(backoffMs);
      if (this.isStopping) return;
      backoffMs = Math.min(backoffMs * 2, MAX_BACKOFF_MS);
      await this.relaunch();
    }
  }

  private async relaunch(): Promise<void> {
    const { progress, stopSignal, onRestart } = this.command;
    try {
      await this.launch();
      onRestart?.();
    } catch (error) {
      if (!this.isStopping) progress(firstLine(error));
      await endProcess(this.running!, stopSignal);
    }
  }
}

/** Resolves when the process has ended, with how it ended: `SIGKILL` or `exit 1`. */
function ended(child: ChildProcess): Promise<string> {
  const how = () => child.signalCode ?? `exit ${child.exitCode}`;
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(how());
  return new Promise((resolve) => child.once('exit', () => resolve(how())));
}

/** Ends a process with the signal, or with SIGKILL if that takes longer than 15 s. Resolves when it has ended. */
async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS);
  await ended(child);
  clearTimeout(timer);
}
