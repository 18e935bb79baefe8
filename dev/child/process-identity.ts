import { execFileSync } from 'node:child_process';
import type { ExecFileSyncOptionsWithStringEncoding } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Returns the command line of a running process, its arguments joined by one space; `undefined` when the process has ended,
 * also while it is a zombie. Read from /proc on Linux, from `ps` elsewhere.
 */
export function commandLine(pid: number): string | undefined {
  if (process.platform === 'linux') return readProc(`/proc/${pid}/cmdline`)?.replaceAll('\0', ' ').trim() || undefined;
  return ps(pid, 'command=');
}

/**
 * Returns what distinguishes a running process from a later one with the same pid: its start time and, on Linux, the id of
 * the current boot. `undefined` when the process has ended.
 */
export function processIdentity(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'lstart=');
  // proc(5): field 2 is the command in parentheses, which may contain spaces. After it come state (3) and, as 22, starttime.
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
