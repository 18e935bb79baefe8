import type { ChildProcess } from 'node:child_process';

const stopTimeoutMs = 15_000;

/** Resolves once the process is gone, with how it ended: `SIGKILL` or `exit 1`. */
export function ended(child: ChildProcess): Promise<string> {
  const how = () => child.signalCode ?? `exit ${child.exitCode}`;
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(how());
  return new Promise((resolve) => child.once('exit', () => resolve(how())));
}

/** Sends the signal, SIGKILL when the process is still there after 15 s, and resolves once it is gone. */
export async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  child.kill(signal);
  const timer = setTimeout(() => child.kill('SIGKILL'), stopTimeoutMs);
  await ended(child);
  clearTimeout(timer);
}
