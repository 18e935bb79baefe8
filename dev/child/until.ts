import { setTimeout as sleep } from 'node:timers/promises';
import { StackError, firstLine } from '../stack-error';

export interface UntilOptions {
  timeoutMs: number;
  everyMs?: number;
  /** Completes the sentence "… after N s" when the time is up. */
  what: string;
  /** Ends the wait early: its rejection is thrown as it is. */
  abort?: Promise<never>;
}

/**
 * Repeats `probe` until it does not throw, and returns what it returned.
 * @throws {StackError} after `timeoutMs`, with the last reason; or whatever `abort` rejects with.
 */
export async function until<T>(probe: () => Promise<T>, options: UntilOptions): Promise<T> {
  const { timeoutMs, everyMs = 100, what, abort } = options;
  const endsAt = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await (abort ? Promise.race([probe(), abort]) : probe());
    } catch (error) {
      if (performance.now() > endsAt) {
        throw new StackError(`${what} after ${Math.round(timeoutMs / 1000)} s (${firstLine(error)})`);
      }
    }
    await (abort ? Promise.race([sleep(everyMs), abort]) : sleep(everyMs));
  }
}
