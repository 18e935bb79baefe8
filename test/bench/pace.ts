/** Calls `act` at a steady rate for some time without waiting for earlier calls; then waits for all of them. */
export async function atRate(
  perSecond: number,
  durationMs: number,
  act: (nth: number) => Promise<void>,
): Promise<void> {
  const startMs = performance.now();
  const acts: Promise<void>[] = [];
  for (let nth = 0; nth < (durationMs / 1_000) * perSecond; nth += 1) {
    const waitMs = startMs + (nth * 1_000) / perSecond - performance.now();
    if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
    acts.push(act(nth));
  }
  await Promise.all(acts);
}

/** Calls `act` for 0 … count-1, at most `concurrency` at once. */
export async function atOnce(
  concurrency: number,
  count: number,
  act: (nth: number) => Promise<unknown>,
): Promise<void> {
  let next = 0;
  const one = async () => {
    while (next < count) await act(next++);
  };
  await Promise.all(Array.from({ length: concurrency }, one));
}
