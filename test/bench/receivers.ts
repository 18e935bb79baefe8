import { startChild } from './child';
import type { Arrivals, Asked, Path } from './receiver-process';

export interface Receivers {
  pid: number;
  /**
   * Starts receivers, each on its own port, that respond after `delayMs`; null: never.
   * @param path how they are reached; plain HTTP on this machine unless given
   * @returns their URLs
   */
  start(count: number, delayMs: number | null, path?: Path): Promise<string[]>;
  /** The arrivals since the last call. */
  take(): Promise<Arrivals>;
  /** How many requests have arrived since the start. */
  arrived(): Promise<number>;
  /** Ends the process and all its connections. */
  stop(): Promise<void>;
}

/** Starts the process of the receivers. It takes one command at a time. */
export function startReceivers(): Receivers {
  const child = startChild('receiver-process.ts', {});
  let last: Promise<unknown> = Promise.resolve();
  const ask = <Reply>(asked: Asked): Promise<Reply> => {
    const reply = last.then(() => child.ask<Reply>(asked));
    last = reply.catch(() => undefined);
    return reply;
  };
  return {
    pid: child.pid,
    start: (start, delayMs, path = {}) => ask<string[]>({ start, delayMs, path }),
    take: () => ask<Arrivals>({ take: true }),
    arrived: () => ask<number>({ count: true }),
    stop: () => child.end(),
  };
}
