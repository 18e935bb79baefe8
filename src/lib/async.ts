import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits for a promise for at most `timeoutMs`. The promise itself goes on; its late result is ignored.
 * @throws {Error} when the time is up, or whatever the promise rejects with.
 */
export async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A loop's wait that can be ended early: by a wake-up, or when the loop has to stop. */
export class Pause {
  private current = new AbortController();

  /** Waits for `pauseMs`, or until `end` is called. */
  async forMs(pauseMs: number): Promise<void> {
    this.current = new AbortController();
    // An aborted sleep rejects; here that only means that the wait is over.
    await sleep(pauseMs, undefined, { signal: this.current.signal }).catch(() => undefined);
  }

  /** Ends the current wait, if there is one. */
  end(): void {
    this.current.abort();
  }
}
