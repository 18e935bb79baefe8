import { execFileSync, type ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * The command line of a living process, its arguments joined by one space; `undefined` when there is none (a zombie has none either).
 * Linux reads /proc, everything else asks `ps`.
 */
export function commandLine(pid: number): string | undefined {
  if (process.platform === 'linux') return readProc(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || undefined;
  return ps(pid, 'command=');
}

/**
 * What tells a process from a later one with the same pid: its start time, within this boot of the machine.
 * `undefined` when no such process lives.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  // proc(5): the command in parentheses may hold spaces, so fields are counted after the last one; starttime is the 22nd.
  const fields = readProc(`/proc/${pid}/stat`)?.replace(/^.*\)/s, '').trim().split(' ');
  const [state, startTicks] = [fields?.[0], fields?.[19]];
  if (!startTicks || state === 'Z') return undefined;
  return `${readProc('/proc/sys/kernel/random/boot_id')?.trim()} ${startTicks}`;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function ps(pid: number, field: string): string | undefined {
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] };
    return execFileSync('ps', ['-ww', '-o', field, '-p', String(pid)], options).trim() || undefined;
  } catch {
    return undefined;
  }
}
