import { setTimeout as sleep } from 'node:timers/promises';
import { StackError, firstLine } from '../stack-error';

const DEFAULT_INTERVAL_MS = 100;

export interface UntilOptions {
  timeoutMs: number;
  /** The message of the error after `timeoutMs`, made from the first line of the last error. */
  timeoutMessage: (reason: string) => string;
  /** Pause between two tries. 100 ms by default. */
  intervalMs?: number;
  /** Errors for which this returns false are thrown at once. By default every error leads to another try. */
  isTemporary?: (error: unknown) => boolean;
  /** Ends the wait when it rejects. */
  abort?: Promise<never>;
}

/**
 * Calls `probe` until it succeeds, and returns its result.
 * @throws {StackError} after `timeoutMs`; or an error that is not temporary, or what `abort` rejects with, unchanged.
 */
export async function until<T>(probe: () => Promise<T>, options: UntilOptions): Promise<T> {
  const { timeoutMs, timeoutMessage, intervalMs = DEFAULT_INTERVAL_MS, isTemporary = () => true, abort } = options;
  const orAborted = <R>(promise: Promise<R>): Promise<R> => (abort ? Promise.race([promise, abort]) : promise);
  const endMs = performance.now() + timeoutMs;
  for (;;) {
    try {
      return await orAborted(probe());
    } catch (error) {
      if (!isTemporary(error)) throw error;
      if (performance.now() > endMs) throw new StackError(timeoutMessage(firstLine(error)));
    }
    await orAborted(sleep(intervalMs));
  }
}
