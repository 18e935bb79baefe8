import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** A process of the bench that runs a TypeScript file of this folder. It takes one question at a time. */
export interface BenchChild {
  pid: number;
  /** Sends a message, and waits for the reply. @throws {Error} when the process ends first. */
  ask<Reply>(message: object): Promise<Reply>;
  /** Sends a message that has no reply. */
  tell(message: object): void;
  /** Closes the channel: the process ends itself, and all its connections. Waits until it has. */
  end(): Promise<void>;
}

/**
 * Starts a process.
 * @param settings its only argument, as JSON
 * @param how.execArgv options of Node
 * @param how.env its environment; that of this process unless given
 */
export function startChild(
  file: string,
  settings: object,
  how: { execArgv?: string[]; env?: Record<string, string> } = {},
): BenchChild {
  const runTs = join(__dirname, '..', 'dev', 'run-ts.cjs');
  const child = fork(runTs, [join(__dirname, file), JSON.stringify(settings)], { execArgv: [], ...how });
  let onEnd = (_error: Error): void => undefined;
  child.once('exit', (code, signal) => onEnd(new Error(`${file} ended: ${code ?? signal}`)));
  return {
    pid: child.pid!,
    async ask<Reply>(message: object): Promise<Reply> {
      const ended = new Promise<never>((_resolve, reject) => (onEnd = reject));
      const reply = once(child, 'message');
      child.send(message);
      return ((await Promise.race([reply, ended])) as [Reply])[0];
    },
    tell: (message) => void child.send(message),
    async end() {
      const gone = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
      if (child.connected) child.disconnect();
      await gone;
    },
  };
}
