import type { EndpointStats } from '../../web/src/api/api-types';
import {
  causes,
  countedSince,
  chartText,
  lastPeriod,
  percent,
  shortPeriod,
} from '../../web/src/endpoints/endpoint-numbers';
import { clockTime, duration, milliseconds } from '../../web/src/parts/time-format';

const statsOf = (period: EndpointStats['period'], ...buckets: [start: string, delivered: number, failed: number][]) =>
  ({
    period,
    delivered: buckets.reduce((sum, [, delivered]) => sum + delivered, 0),
    failed: buckets.reduce((sum, [, , failed]) => sum + failed, 0),
    buckets: buckets.map(([start, delivered, failed]) => ({ start, delivered, failed })),
  }) as EndpointStats;
const stats = (...hours: [start: string, delivered: number, failed: number][]) => statsOf('24h', ...hours);

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

test('a time that is not of today has its day, and its year where that is another one', () => {
  const now = new Date(2026, 11, 1, 14, 30).getTime();
  const texts = [new Date(2026, 11, 1, 0, 5), new Date(2026, 10, 30, 23, 5), new Date(2025, 11, 1, 14, 30)].map(
    (date) => clockTime(date, now),
  );
  expect(texts.map((text) => [/\bNov 30\b/.test(text), /2025/.test(text), /:\d\d/.test(text)])).toEqual([
    [false, false, true],
    [true, false, true],
    [false, true, true],
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

test('the chart of a longer period has one too, by days in UTC', () => {
  expect(chartText(statsOf('7d', ['2025-06-15T00:00:00Z', 3, 1], ['2025-06-16T00:00:00Z', 0, 4]))).toMatch(
    /^Attempts in the last 7 days: 3 delivered, 5 failed \(4 of them on .*16.*\)$/,
  );
  expect(chartText(statsOf('90d'))).toBe('No attempts in the last 90 days');
});

test('periods have a short and a long name', () => {
  expect([shortPeriod('24h'), shortPeriod('7d')]).toEqual(['24 h', '7 d']);
  expect([lastPeriod('24h'), lastPeriod('90d')]).toEqual(['last 24 hours', 'last 90 days']);
});

test('failed attempts have causes, most frequent first', () => {
  const none = { status_4xx: 0, status_5xx: 0, status_other: 0, timeout: 0, connection: 0 };
  expect(causes(none)).toBe('');
  expect(causes({ ...none, timeout: 2, status_5xx: 1_200 })).toBe('1,200 × 5xx, 2 × timeout');
});

test('the difference of two statistics ignores hours that drop out and includes new ones', () => {
  const before = stats(['2025-06-15T14:00:00Z', 100, 7], ['2025-06-15T15:00:00Z', 2, 5]);
  expect(countedSince(before, before, 'delivered')).toBe(0);
  const after = stats(['2025-06-15T15:00:00Z', 6, 5], ['2025-06-15T16:00:00Z', 10, 1]);
  expect(countedSince(before, after, 'delivered')).toBe(14);
  expect(countedSince(before, after, 'failed')).toBe(1);
});
