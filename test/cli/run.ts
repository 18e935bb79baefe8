import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** The result of a command. */
export interface Outcome {
  code: number | null;
  stdout: string;
  stderr: string;
}

const runTs = join(__dirname, '..', 'dev', 'run-ts.cjs');

/** Runs handl-webhooks with exactly this environment and standard input. */
export async function handl(
  args: string[],
  env: Record<string, string>,
  input: string | Buffer = '',
): Promise<Outcome> {
  const child = spawn(process.execPath, [runTs, join(__dirname, 'program.cjs'), ...args], { env });
  child.stdin.on('error', () => {}).end(input);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Python has pseudo-terminals, which Node has not. */
const IN_TERMINAL = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])))';

/** Runs handl-webhooks in a terminal in which this line is typed. What it prints, errors included, is in `stdout`. */
export async function handlInTerminal(args: string[], env: Record<string, string>, typed: string): Promise<Outcome> {
  const program = [process.execPath, runTs, join(__dirname, 'program.cjs'), ...args];
  const child = spawn('python3', ['-c', IN_TERMINAL, ...program], { env });
  child.stdin.on('error', () => {}).write(`${typed}\n`);
  const [stdout, stderr, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close') as Promise<[number | null]>,
  ]);
  return { code, stdout, stderr };
}

/** Runs a command with `--json` that must succeed. @returns its parsed output */
export async function handlJson(args: string[], env: Record<string, string>, input?: string | Buffer) {
  const { code, stdout, stderr } = await handl([...args, '--json'], env, input);
  if (code !== 0 || stderr !== '') throw new Error(`${args.join(' ')}: exit ${code}: ${stderr}`);
  return JSON.parse(stdout);
}
