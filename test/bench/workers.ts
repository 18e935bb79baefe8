import type { FirstAttempt } from '../../src/sending/first-attempts';
import type { Certificate } from './certificate';
import { startChild } from './child';
import type { Bench } from './run';
import type { Sender } from './sender';
import type { Memory, WorkerSettings } from './worker-process';

/** The database of the development stack takes 100 connections; the rest is for publishing. */
const MAX_CONNECTIONS = 60;
const MAX_CONNECTIONS_EACH = 20;

export interface WorkersOptions {
  firstAttempt: FirstAttempt;
  /** Processes; 1 unless given. */
  count?: number;
  /** An authority that they trust. */
  certificate?: Certificate;
  /** Folder in which they leave the profiles of their threads. */
  profiles?: string | undefined;
}

/** Processes that send. */
export interface Workers {
  pids: number[];
  /** Publishes from this process, and wakes the workers as an API in the same process does. */
  publish: Sender['publish'];
  memory(): Promise<Memory[]>;
  /** Lets attempts under way finish, then ends the processes. */
  stop(): Promise<void>;
}

/** Starts processes that send, and waits until they are connected. */
async function startWorkers({ services, sender, onStop }: Bench, options: WorkersOptions): Promise<Workers> {
  const { firstAttempt, count = 1, certificate, profiles } = options;
  const connections = Math.min(MAX_CONNECTIONS_EACH, MAX_CONNECTIONS / count);
  const argument: WorkerSettings = { services, settings: { firstAttempt, connections } };
  const env = certificate ? { NODE_EXTRA_CA_CERTS: certificate.certificatePath } : undefined;
  const execArgv = ['--expose-gc', ...(profiles ? ['--cpu-prof', `--cpu-prof-dir=${profiles}`] : [])];
  const children = Array.from({ length: count }, () =>
    startChild('worker-process.ts', argument, { execArgv, ...(env && { env }) }),
  );
  onStop(() => Promise.all(children.map((child) => child.end())));
  await Promise.all(children.map((child) => child.ask({ start: true })));
  return {
    pids: children.map(({ pid }) => pid),
    async publish(accountId, type) {
      const id = await sender.publish(accountId, type);
      for (const child of children) child.tell({ wake: true });
      return id;
    },
    memory: () => Promise.all(children.map((child) => child.ask<Memory>({ memory: true }))),
    async stop() {
      await Promise.all(children.map((child) => child.ask({ stop: true })));
      await Promise.all(children.map((child) => child.end()));
    },
  };
}

/** Runs `act` while such workers send. */
export async function withWorkers<Result>(
  bench: Bench,
  options: WorkersOptions,
  act: (workers: Workers) => Promise<Result>,
): Promise<Result> {
  const workers = await startWorkers(bench, options);
  try {
    return await act(workers);
  } finally {
    await workers.stop();
  }
}
