import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Arrivals, Asked } from './receiver-process';

export interface Receivers {
  /** Each on a port of its own. @returns their URLs. */
  start(count: number, hang: boolean): Promise<string[]>;
  /** What has arrived since the last call. */
  take(): Promise<Arrivals>;
  /** Ends the process, and with it every request left unanswered. */
  stop(): void;
}

/** Starts the process of the receivers. One question at a time. */
export function startReceivers(): Receivers {
  const runTs = join(__dirname, '..', 'dev', 'run-ts.cjs');
  const child = fork(runTs, [join(__dirname, 'receiver-process.ts')], { execArgv: [] });
  const ask = async (asked: Asked): Promise<unknown> => {
    const answered = once(child, 'message');
    child.send(asked);
    return ((await answered) as unknown[])[0];
  };
  return {
    start: async (start, hang) => (await ask({ start, hang })) as string[],
    take: async () => (await ask({ take: true })) as Arrivals,
    stop: () => {
      if (child.connected) child.disconnect();
    },
  };
}
