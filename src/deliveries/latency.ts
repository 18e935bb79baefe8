/**
 * The upper bounds, in milliseconds, of the buckets of a latency histogram. The bucket after the last bound takes what took
 * longer. From 3 ms to 10 s, a bound is at most a third above the one before it. Stored histograms rely on them: never change them.
 */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  ...[1, 2, 3, 4, 5, 6, 8, 10],
  ...[12, 15, 20, 25, 30, 40, 50, 60, 80, 100],
  ...[120, 150, 200, 250, 300, 400, 500, 600, 800, 1_000],
  ...[1_200, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000],
  ...[15_000, 20_000, 30_000, 60_000],
];

/** Numbers of attempts by bucket of their duration. There is one bucket more than `LATENCY_BOUNDS_MS`. */
export type Histogram = readonly number[];

/** Adds up histograms; none make an empty one. */
export function sumOf(histograms: readonly Histogram[]): Histogram {
  return [...LATENCY_BOUNDS_MS, Infinity].map((_bound, n) =>
    histograms.reduce((sum, histogram) => sum + (histogram[n] ?? 0), 0),
  );
}

/**
 * The duration that this share of the attempts did not exceed, in whole milliseconds; null without attempts. It lies in the
 * right bucket, and is interpolated within it, so up to 10 s it is off by less than a third or a millisecond, and usually by a
 * few percent. Above the last bound it is that bound.
 * @param share above 0, up to 1.
 */
export function percentile(histogram: Histogram, share: number): number | null {
  const total = histogram.reduce((sum, count) => sum + count, 0);
  if (total === 0) return null;
  const wanted = Math.ceil(total * share);
  let below = 0;
  for (const [n, count] of histogram.entries()) {
    if (below + count >= wanted) {
      const from = LATENCY_BOUNDS_MS[n - 1] ?? 0;
      const to = LATENCY_BOUNDS_MS[n] ?? from;
      return Math.round(from + ((to - from) * (wanted - below)) / count);
    }
    below += count;
  }
  throw new Error('unreachable: the counts of the buckets make the total');
}
