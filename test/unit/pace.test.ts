import { Pace } from '../../src/sending/pace';

let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000_000;
});
const clock = () => nowMs;

/** A pace that was refused after this number of successes within a second. */
function pacedAt(perSecond: number): Pace {
  const pace = new Pace(clock);
  for (let n = 0; n < perSecond; n += 1) pace.succeeded(nowMs);
  pace.refused(nowMs, 0);
  return pace;
}

/** Takes whatever is available every 10 ms, as long as this. */
function takeFor(pace: Pace, forMs: number): number {
  let taken = 0;
  for (const untilMs = nowMs + forMs; nowMs < untilMs; nowMs += 10) {
    for (let left = pace.available(); left > 0; left -= 1) {
      pace.take();
      pace.succeeded(nowMs);
      taken += 1;
    }
  }
  return taken;
}

test('there is no pace until a receiver refuses', () => {
  const pace = new Pace(clock);
  pace.succeeded(nowMs);
  expect(pace.perSecond()).toBeNull();
  expect(pace.available()).toBe(Infinity);
  expect(pace.nextInMs()).toBe(0);
});

test('a refusal without a success before it is not about the rate', () => {
  const pace = new Pace(clock);
  expect(pace.refused(nowMs, 0)).toBe(false);
  expect(pace.perSecond()).toBeNull();
});

test('the first pace is below the number of successes in the last second', () => {
  expect(pacedAt(100).perSecond()).toBeCloseTo(82);
});

test('successes of more than about a second ago do not count', () => {
  const pace = new Pace(clock);
  for (let n = 0; n < 50; n += 1) pace.succeeded(nowMs);
  nowMs += 1_200;
  for (let n = 0; n < 10; n += 1) pace.succeeded(nowMs);
  pace.refused(nowMs, 0);
  expect(pace.perSecond()).toBeCloseTo(8.2);
});

test('attempts are let through at the pace', () => {
  const pace = pacedAt(100);
  const taken = takeFor(pace, 1_000);
  expect(taken).toBeGreaterThanOrEqual(80);
  expect(taken).toBeLessThanOrEqual(90);
});

test('the pace climbs back in 20 s, stays there, and then grows beyond', () => {
  const pace = pacedAt(100);
  takeFor(pace, 20_000);
  expect(pace.perSecond()).toBeCloseTo(95, 0);
  takeFor(pace, 10_000);
  expect(pace.perSecond()).toBeLessThan(100);
  takeFor(pace, 30_000);
  expect(pace.perSecond()).toBeGreaterThan(180);
});

test('the pace does not grow while nothing waits for it', () => {
  const pace = pacedAt(100);
  nowMs += 10 * 60_000;
  expect(pace.perSecond()).toBeCloseTo(82);
});

test('refusals of attempts that were on their way do not count again', () => {
  const pace = pacedAt(100);
  const before = pace.perSecond();
  expect(pace.refused(nowMs - 1, 0)).toBe(true);
  expect(pace.perSecond()).toBe(before);
});

test('a receiver that refuses soon after each pause counts over a longer time: the pace halves until it fits', () => {
  const pace = pacedAt(100);
  for (let period = 0; period < 8; period += 1) {
    nowMs += 100;
    pace.succeeded(nowMs);
    pace.refused(nowMs, 10_000);
    nowMs += 10_000;
  }
  expect(pace.perSecond()).toBeLessThan(1);
  expect(pace.perSecond()).toBeGreaterThanOrEqual(0.1);
});

test('what is left to others is saved up on top', () => {
  const pace = pacedAt(10);
  nowMs += 10_000;
  expect(pace.available()).toBe(1);
  expect(pace.available(1)).toBe(0);
  nowMs += 1_000;
  expect(pace.available(1)).toBe(1);
});
