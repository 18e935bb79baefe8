import { LATENCY_BOUNDS_MS, percentile, sumOf } from '../../src/deliveries/latency';

/** As the database counts: a bound belongs to the bucket below it. */
const histogramOf = (durations: readonly number[]) =>
  [...LATENCY_BOUNDS_MS, Infinity].map(
    (to, n) => durations.filter((ms) => ms <= to && (n === 0 || ms > LATENCY_BOUNDS_MS[n - 1]!)).length,
  );

const exact = (durations: readonly number[], share: number) =>
  durations.toSorted((a, b) => a - b)[Math.ceil(durations.length * share) - 1]!;

test('a percentile is off by less than a third of itself', () => {
  // A fixed sequence that looks random: long and short durations.
  const durations = Array.from({ length: 5_000 }, (_, n) => Math.round(6 + ((n * 7_919) % 9_973) ** 1.3 / 17));
  for (const part of [durations, durations.slice(0, 3), durations.slice(0, 40), [7], [9_999, 9_999, 10_000]]) {
    for (const share of [0.5, 0.95, 1]) {
      const [found, right] = [percentile(histogramOf(part), share)!, exact(part, share)];
      expect(Math.abs(found - right) / right).toBeLessThan(1 / 3);
    }
  }
});

test('bounds grow by at most a third, except for the first few milliseconds', () => {
  const steps = LATENCY_BOUNDS_MS.slice(1).map((bound, n) => bound / LATENCY_BOUNDS_MS[n]!);
  expect(Math.max(...steps.slice(4, 37))).toBeLessThan(1.34);
  expect(Math.min(...steps)).toBeGreaterThan(1);
});

test('without attempts there is none, and above the last bound it is that bound', () => {
  expect(percentile(sumOf([]), 0.5)).toBeNull();
  expect(percentile(histogramOf([600_000]), 0.5)).toBe(60_000);
});

test('histograms add up', () => {
  expect(sumOf([histogramOf([1, 7]), histogramOf([7, 99_999])])).toEqual(histogramOf([1, 7, 7, 99_999]));
});
