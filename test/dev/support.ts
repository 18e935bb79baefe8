import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Client } from 'pg';
import { freePort } from '../../dev/ports';
import { commandLine } from '../../dev/child/process-identity';

/** The line that stack-process.ts prints once the stack runs or has failed. */
export interface StackLine {
  error?: string;
  databaseUrl: string;
  temporal: string;
  smtpUrl: string;
  mailbox: string;
  pids: Record<string, number>;
}

export const isRoot = process.getuid?.() === 0;

/** Settings for a stack in this data folder, with free ports. */
export async function stackEnvironment(dataDir: string): Promise<Record<string, string>> {
  const variables = ['PORT', 'POSTGRES_PORT', 'TEMPORAL_PORT', 'TEMPORAL_UI_PORT', 'SMTP_PORT', 'MAILBOX_PORT'];
  const ports = await Promise.all(variables.map(async (name) => [name, String(await freePort())]));
  return { DATA_DIR: dataDir, ...Object.fromEntries(ports) };
}

/** Starts a stack in a process of its own, as `user` if given, and waits for its line. */
export async function startStackProcess(
  environment: Record<string, string>,
  user: { uid?: number; gid?: number } = {},
): Promise<{ child: ChildProcess; line: StackLine }> {
  const args = [join(__dirname, 'run-ts.cjs'), join(__dirname, 'stack-process.ts'), JSON.stringify(environment)];
  // A proxy of the environment must not be used for what runs on this machine: nobody listens on this port.
  const command = ['grpc_proxy=http://127.0.0.1:9', process.execPath, ...args];
  const child = spawn('/usr/bin/env', command, { ...user, stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = (await once(createInterface(child.stdout), 'line')) as [string];
  return { child, line: JSON.parse(text) as StackLine };
}

/** Signals a child process and waits until it has exited. */
export async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const gone = child.exitCode !== null || child.signalCode !== null ? undefined : once(child, 'exit');
  child.kill(signal);
  await gone;
}

/** Runs one statement on a new connection. */
export async function sql(url: string, statement: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(statement)).rows;
  } finally {
    await client.end();
  }
}

/** Whether a process with this pid is alive. A zombie is not. */
export function lives(pid: number): boolean {
  return commandLine(pid) !== undefined;
}
