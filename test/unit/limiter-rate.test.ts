import type { SendResult } from '../../src/sending/http/http-sender';
import { Limiter } from '../../src/sending/limiter';

const MINUTE_MS = 60_000;
const BOUNDS = { firstAttemptsPerEndpoint: 32, retriesPerEndpoint: 8 };
let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000_000;
});

const times = (count: number, step: () => void) => {
  for (let n = 0; n < count; n += 1) step();
};
function newLimiter({ window = 1 } = {}): Limiter {
  const limiter = new Limiter(
    BOUNDS,
    () => nowMs,
    () => 1,
  );
  times(window - 1, () => limiter.succeeded());
  return limiter;
}

/** How long the limiter stays closed from now, in milliseconds. */
function pausedForMs(limiter: Limiter): number {
  const startMs = nowMs;
  while (limiter.availableSlots() === 0) nowMs += 100;
  return nowMs - startMs;
}

/** What the HTTP sender returns, as far as a limiter reads it. */
const result = (statusCode: number, more: Partial<SendResult> = {}): SendResult => ({
  outcome: statusCode < 300 ? 'delivered' : 'failed',
  ...{ statusCode, errorCode: null, errorMessage: null, responseHeaders: [], responseBody: null },
  ...{ responseBodyTruncated: false, isSentTwice: false, isBodyStalled: false, retryAfterMs: null, quota: null },
  ...{ durationMs: 40, endedAtMonotonicMs: nowMs },
  ...more,
});

/** A limiter with a window of 16 that was refused after ten successes: its pace is 8.2 a second. */
function pacedLimiter(refusal = result(429)): Limiter {
  const limiter = newLimiter({ window: 6 });
  times(10, () => limiter.learn(result(200), nowMs));
  limiter.learn(refusal, nowMs);
  return limiter;
}

test.each([
  ['a 429', () => result(429)],
  ['a 503 with Retry-After', () => result(503, { retryAfterMs: 0 })],
])('%s after successes slows the limiter down and leaves its window', (_, refusal) => {
  const limiter = pacedLimiter(refusal());
  expect(limiter.availableSlots()).toBe(0);
  expect(limiter.nextSlotInMs()).toBeCloseTo(1_000 / 8.2);
  nowMs += 1_000 / 8.2 + 1;
  expect(limiter.availableSlots()).toBe(1);
  limiter.enterFirst();
  expect(limiter.availableSlots()).toBe(0);
});

test('a 503 without Retry-After halves the window', () => {
  expect(pacedLimiter(result(503)).availableSlots()).toBe(8);
});

test('a 429 before any success pauses the limiter, as any failure at a window of one', () => {
  const limiter = newLimiter();
  limiter.learn(result(429), nowMs);
  expect(pausedForMs(limiter)).toBe(1_000);
});

test('Retry-After pauses first attempts, and retries go on at the pace', () => {
  const limiter = pacedLimiter(result(429, { retryAfterMs: 20_000 }));
  nowMs += 1_000;
  expect(limiter.availableSlots()).toBe(0);
  expect(limiter.nextSlotInMs()).toBeNull();
  expect(limiter.tryEnterRetry()).toEqual({ enteredAtMs: nowMs });
});

test('retries that wait for the pace come back one after the other, and first attempts let them pass', () => {
  const limiter = pacedLimiter();
  const waitsMs = [1, 2, 3].map(() => (limiter.tryEnterRetry() as { waitMs: number }).waitMs);
  expect(waitsMs.map((waitMs) => Math.round((waitMs / 1_000) * 8.2))).toEqual([1, 2, 3]);
  nowMs += waitsMs[0]!;
  expect(limiter.availableSlots()).toBe(0);
  expect(limiter.tryEnterRetry()).toEqual({ enteredAtMs: nowMs });
  nowMs += waitsMs[2]!;
  expect(limiter.availableSlots()).toBe(1);
});

test('many waiting retries come back within 30 s', () => {
  const limiter = pacedLimiter();
  times(1_000, () => expect((limiter.tryEnterRetry() as { waitMs: number }).waitMs).toBeLessThanOrEqual(30_000));
});

test('a quota that the receiver announces is kept until its reset, also for the attempts in flight', () => {
  const limiter = newLimiter({ window: 16 });
  times(3, () => limiter.enterFirst());
  limiter.learn(result(200, { quota: { remaining: 5, resetMs: 10_000 } }), nowMs);
  limiter.leaveFirst();
  expect(limiter.availableSlots()).toBe(3);
  times(3, () => limiter.enterFirst());
  expect(limiter.availableSlots()).toBe(0);
  limiter.learn(result(200, { quota: { remaining: 9, resetMs: 10_000 } }), nowMs);
  expect(limiter.availableSlots()).toBe(0);
  expect(limiter.tryEnterRetry()).toEqual({ enteredAtMs: nowMs });
  nowMs += 10_000;
  expect(limiter.availableSlots()).toBeGreaterThan(5);
});

test('a quota is trusted for at most a minute', () => {
  const limiter = newLimiter();
  limiter.learn(result(200, { quota: { remaining: 0, resetMs: 60 * MINUTE_MS } }), nowMs);
  expect(pausedForMs(limiter)).toBe(MINUTE_MS);
});
