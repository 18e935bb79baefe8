import type { EndpointStats } from '../../web/src/api/api-types';
import { countedSince, chartText, percent } from '../../web/src/endpoints/endpoint-numbers';
import { duration, milliseconds } from '../../web/src/parts/time-format';

const stats = (...hours: [start: string, delivered: number, failed: number][]) =>
  ({
    delivered: hours.reduce((sum, [, delivered]) => sum + delivered, 0),
    failed: hours.reduce((sum, [, , failed]) => sum + failed, 0),
    hours: hours.map(([start, delivered, failed]) => ({ start, delivered, failed })),
  }) as EndpointStats;

test('a success rate is never rounded up', () => {
  expect([0, 0.9996, 1].map(percent)).toEqual(['0%', '99.9%', '100%']);
});

test('long durations have their two largest units, days from two days on', () => {
  expect([0, 30_000, 252_000, 86_400_000, 172_740_000, 180_000_000].map(duration)).toEqual([
    '0 s',
    '30 s',
    '4 min 12 s',
    '24 h',
    '47 h 59 min',
    '2 d 2 h',
  ]);
});

test('durations have a readable unit', () => {
  expect([0, 999, 1_506].map(milliseconds)).toEqual(['0 ms', '999 ms', '1.5 s']);
});

test('the chart of the last 24 hours has a text alternative', () => {
  expect(chartText(stats(['2025-06-15T14:00:00Z', 0, 0]))).toBe('No attempts in the last 24 hours');
  expect(chartText(stats(['2025-06-15T14:00:00Z', 3, 0]))).toBe('Attempts in the last 24 hours: 3 delivered, 0 failed');
  expect(chartText(stats(['2025-06-15T14:00:00Z', 3, 1], ['2025-06-15T15:00:00Z', 0, 4]))).toMatch(
    /^Attempts in the last 24 hours: 3 delivered, 5 failed \(4 of them in the hour from \S.*\)$/,
  );
});

test('the difference of two statistics ignores hours that drop out and includes new ones', () => {
  const before = stats(['2025-06-15T14:00:00Z', 100, 7], ['2025-06-15T15:00:00Z', 2, 5]);
  expect(countedSince(before, before, 'delivered')).toBe(0);
  const after = stats(['2025-06-15T15:00:00Z', 6, 5], ['2025-06-15T16:00:00Z', 10, 1]);
  expect(countedSince(before, after, 'delivered')).toBe(14);
  expect(countedSince(before, after, 'failed')).toBe(1);
});
