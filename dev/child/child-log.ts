import { closeSync, existsSync, mkdirSync, openSync, readSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const MAX_LOG_BYTES = 10 * 1024 * 1024;
const MAX_TAIL_BYTES = 16 * 1024;
const MAX_LINE_CHARACTERS = 300;

/** The log file of a child process, open for appending. */
export interface ChildLog {
  descriptor: number;
  /** Returns the most relevant line since the log was opened: the last containing "error", else the last. */
  errorLine(): string;
}

/** Opens a log file. One above 10 MiB is first renamed to `….old`. The caller closes the descriptor. */
export function openChildLog(path: string): ChildLog {
  mkdirSync(dirname(path), { recursive: true });
  if (sizeOf(path) > MAX_LOG_BYTES) renameSync(path, `${path}.old`);
  const fromByte = sizeOf(path);
  return { descriptor: openSync(path, 'a', 0o600), errorLine: () => errorLine(readTail(path, fromByte)) };
}

function errorLine(text: string): string {
  const lines = text.trim().split('\n');
  const line = lines.findLast((each) => /\b(fatal|panic|error)\b/i.test(each)) ?? lines.at(-1);
  return line?.slice(0, MAX_LINE_CHARACTERS) || 'no output';
}

/** Reads what was written after `fromByte`, at most the last 16 KiB. */
function readTail(path: string, fromByte: number): string {
  const size = sizeOf(path);
  const tail = Buffer.alloc(Math.min(size - fromByte, MAX_TAIL_BYTES));
  const descriptor = openSync(path, 'r');
  try {
    readSync(descriptor, tail, 0, tail.length, size - tail.length);
  } finally {
    closeSync(descriptor);
  }
  return tail.toString('utf8');
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}
