/** Starts one of several alternatives. When the signal is aborted it is no longer wanted, and must let go of what it holds. */
export type Alternative<T> = (signal: AbortSignal) => Promise<T>;

interface StaggeredOptions {
  /** The next alternative is started after this time, or as soon as one has failed. */
  nextAfterMs: number;
  /** Number of alternatives that run at the same time. The oldest gives way to the next. */
  maxAtOnce: number;
  /** Ends all of them. */
  signal: AbortSignal;
}

/**
 * Tries alternatives that may be slow, at least one, in this order: the next one is started while the ones before go on. Resolves with the
 * first result, and aborts the rest (RFC 8305, section 5).
 * @throws {Error} when all have failed: the only error, or an AggregateError of all; or the reason of the signal.
 */
export function staggered<T>(alternatives: readonly Alternative<T>[], options: StaggeredOptions): Promise<T> {
  const { nextAfterMs, maxAtOnce, signal } = options;
  const left = [...alternatives];
  const running = new Set<AbortController>();
  const errors: Error[] = [];
  let timer: NodeJS.Timeout | undefined;
  return new Promise<T>((resolve, reject) => {
    const end = (): void => {
      left.length = 0;
      clearTimeout(timer);
      for (const one of running) one.abort();
    };
    function startNext(): void {
      clearTimeout(timer);
      const alternative = left.shift();
      if (!alternative) return;
      const [oldest] = running;
      if (oldest && running.size >= maxAtOnce) {
        running.delete(oldest);
        oldest.abort();
      }
      const one = new AbortController();
      running.add(one);
      timer = setTimeout(startNext, nextAfterMs);
      alternative(one.signal).then(
        (result) => {
          running.delete(one);
          end();
          resolve(result);
        },
        (error: Error) => {
          errors.push(error);
          if (errors.length === alternatives.length) reject(allOf(errors));
          // One that had to give way has been followed already.
          if (running.delete(one)) startNext();
        },
      );
    }
    signal.addEventListener(
      'abort',
      () => {
        end();
        reject(signal.reason as Error);
      },
      { once: true },
    );
    startNext();
  });
}

const allOf = (errors: Error[]): Error => (errors.length > 1 ? new AggregateError(errors) : errors[0]!);
