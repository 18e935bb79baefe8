/** The value that `share` of all values do not exceed (nearest rank). @throws {Error} when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

/** The median; for an even number of values the mean of the middle two. */
export function median(values: readonly number[]): number {
  return (
    (percentile(values, 0.5) +
      -percentile(
        values.map((value) => -value),
        0.5,
      )) /
    2
  );
}

/** The rate per second between 10 % and 90 % of the times, so that neither the start nor the end counts. */
export function ratePerSecond(doneAtMs: readonly number[]): number {
  const fromMs = percentile(doneAtMs, 0.1);
  const toMs = percentile(doneAtMs, 0.9);
  return doneAtMs.filter((atMs) => atMs > fromMs && atMs <= toMs).length / ((toMs - fromMs) / 1_000);
}
