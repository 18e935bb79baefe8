import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const maxLogBytes = 10 * 1024 * 1024;
const maxTailBytes = 16 * 1024;

/** Opens a log to append to; one above 10 MiB is set aside as `….old` first. Also tells where the new lines will begin. */
export function openLog(path: string): { descriptor: number; fromByte: number } {
  mkdirSync(dirname(path), { recursive: true });
  if (sizeOf(path) > maxLogBytes) renameSync(path, `${path}.old`);
  return { descriptor: openSync(path, 'a', 0o600), fromByte: sizeOf(path) };
}

/** The line that tells what went wrong since `fromByte`: the last one that speaks of an error, else the last; at most 300 characters. */
export function tellingLine(path: string, fromByte: number): string {
  const size = sizeOf(path);
  const tail = Buffer.alloc(Math.min(size - fromByte, maxTailBytes));
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(descriptor);
  }
  const lines = tail.toString('utf8').trim().split('\n');
  const line = lines.findLast((text) => /\b(fatal|panic|error)\b/i.test(text)) ?? lines.at(-1);
  return line?.slice(0, 300) || 'it said nothing';
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
