import { formatDuration, parseDurationMs, parseRetrySchedule } from '../../src/lib/duration';

test.each([
  ['1ms', 1],
  ['500ms', 500],
  ['10s', 10_000],
  ['5m', 300_000],
  ['24h', 86_400_000],
  [' 2h ', 7_200_000],
  ['168h', 604_800_000],
])('%j is %d ms', (text, durationMs) => {
  expect(parseDurationMs(text)).toBe(durationMs);
});

test.each(['', '10', 's', '0s', '-1s', '1.5s', '1e3s', '10 s', '10S', '1d', '1h30m', '169h', '604800001ms', '1s\n2s'])(
  '%j is not a duration',
  (text) => {
    expect(() => parseDurationMs(text)).toThrow('is not a duration such as');
  },
);

test('the retry schedule is five waits in order', () => {
  expect(parseRetrySchedule('30s,5m,30m,2h,24h')).toEqual([30_000, 300_000, 1_800_000, 7_200_000, 86_400_000]);
  expect(parseRetrySchedule('1s, 1s, 1s, 1s, 2s')).toEqual([1_000, 1_000, 1_000, 1_000, 2_000]);
});

test.each([
  ['1s,1s,1s,1s', 'must have exactly five waits, not 4'],
  ['1s,1s,1s,1s,1s,1s', 'must have exactly five waits, not 6'],
  ['1s,1s,1s,1s,', 'is not a duration'],
  ['', 'is not a duration'],
])('the schedule %j is rejected', (text, message) => {
  expect(() => parseRetrySchedule(text)).toThrow(message);
});

test.each([
  [0, '0 s'],
  [499, '0 s'],
  [500, '1 s'],
  [30_000, '30 s'],
  [59_600, '1 min'],
  [300_000, '5 min'],
  [7_200_000, '2 h'],
  [86_400_000, '24 h'],
  [5_400_000, '1 h 30 min'],
  [3_661_000, '1 h 1 min'],
  [3_601_000, '1 h 1 s'],
])('%d ms is shown as %j', (durationMs, text) => {
  expect(formatDuration(durationMs)).toBe(text);
});
