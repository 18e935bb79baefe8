import { quotaHint } from '../../src/sending/http/quota-hint';

const NOW_MS = Date.parse('2025-06-15T14:30:00Z');
const NOW_S = NOW_MS / 1_000;

test.each([
  [{ ratelimit: '"default";r=50;t=30' }, { remaining: 50, resetMs: 30_000 }],
  [{ ratelimit: '"hour";r=900;t=3000, "second";r=2;t=1' }, { remaining: 2, resetMs: 1_000 }],
  [{ ratelimit: 'limit=100, remaining=7, reset=5' }, { remaining: 7, resetMs: 5_000 }],
  [
    { 'ratelimit-remaining': '0', 'ratelimit-reset': '12' },
    { remaining: 0, resetMs: 12_000 },
  ],
  [
    { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '60' },
    { remaining: 3, resetMs: 60_000 },
  ],
  [
    { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': `${NOW_S + 40}` },
    { remaining: 3, resetMs: 40_000 },
  ],
  [
    { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': `${NOW_MS + 40_000}` },
    { remaining: 3, resetMs: 40_000 },
  ],
  [
    { 'x-ratelimit-remaining': '3, 3', 'x-ratelimit-reset': '1.5' },
    { remaining: 3, resetMs: 1_000 },
  ],
])('%j is read', (headers, expected) => {
  expect(quotaHint(headers, NOW_MS)).toEqual(expected);
});

test.each([
  {},
  { ratelimit: 'nonsense' },
  { ratelimit: '"default";r=50' },
  { 'x-ratelimit-remaining': '3' },
  { 'x-ratelimit-remaining': '-1', 'x-ratelimit-reset': '60' },
  { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': 'soon' },
  { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': '0' },
  { 'x-ratelimit-remaining': '3', 'x-ratelimit-reset': `${NOW_S - 1}` },
  { 'x-ratelimit-remaining': '9'.repeat(400), 'x-ratelimit-reset': '9'.repeat(400) },
])('%j says nothing', (headers) => {
  expect(quotaHint(headers, NOW_MS)).toBeNull();
});
