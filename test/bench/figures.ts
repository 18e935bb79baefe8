/** The value that `share` of all values do not exceed (nearest rank). @throws {Error} when there are none. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
  if (value === undefined) throw new Error('nothing was measured');
  return value;
}

/** The mean of the two in the middle where their number is even. */
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

/** Per second, between the 10 % and the 90 % point of when things were done: neither warming up nor running dry counts. */
export function ratePerSecond(doneAtMs: readonly number[]): number {
  const fromMs = percentile(doneAtMs, 0.1);
  const toMs = percentile(doneAtMs, 0.9);
  return doneAtMs.filter((atMs) => atMs > fromMs && atMs <= toMs).length / ((toMs - fromMs) / 1_000);
}
