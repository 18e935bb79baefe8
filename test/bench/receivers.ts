import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Arrivals, Asked } from './receiver-process';

export interface Receivers {
  /**
   * Starts receivers, each on its own port, that respond after `delayMs`; null: never.
   * @returns their URLs
   */
  start(count: number, delayMs: number | null): Promise<string[]>;
  /** The arrivals since the last call. */
  take(): Promise<Arrivals>;
  /** Ends the process and all its connections. */
  stop(): void;
}

/** Starts the process of the receivers. It takes one command at a time. */
export function startReceivers(): Receivers {
  const runTs = join(__dirname, '..', 'dev', 'run-ts.cjs');
  const child = fork(runTs, [join(__dirname, 'receiver-process.ts')], { execArgv: [] });
  const ask = async (asked: Asked): Promise<unknown> => {
    const reply = once(child, 'message');
    child.send(asked);
    return ((await reply) as unknown[])[0];
  };
  return {
    start: async (start, delayMs) => (await ask({ start, delayMs })) as string[],
    take: async () => (await ask({ take: true })) as Arrivals,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
