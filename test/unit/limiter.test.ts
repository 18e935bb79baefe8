import { asId } from '../support/as-id';
import { Limiter } from '../../src/sending/limiter';
import { Limiters } from '../../src/sending/limiters';

const MINUTE_MS = 60_000;
let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000_000;
});

const BOUNDS = { firstAttemptsPerEndpoint: 32, retriesPerEndpoint: 8 };
const endpoint = { endpointId: asId('we', 'we_1'), enabledAt: new Date(1_000) };
const another = (id: string) => ({ ...endpoint, endpointId: asId('we', id) });
const clock = () => nowMs;
const longest = () => 1;
const times = (count: number, step: () => void) => {
  for (let n = 0; n < count; n += 1) step();
};
function newLimiter({ window = 1, random = longest } = {}): Limiter {
  const limiter = new Limiter(BOUNDS, clock, random);
  times(window - 1, () => limiter.succeeded());
  return limiter;
}

/** How long the limiter stays paused from now, in milliseconds. */
function pausedForMs(limiter: Limiter): number {
  const startMs = nowMs;
  while (limiter.availableSlots() === 0) nowMs += 100;
  return nowMs - startMs;
}

test('a limiter starts with a window of one', () => {
  expect(newLimiter().availableSlots()).toBe(1);
});

test('a response body that stalls halves the window and does not pause the limiter', () => {
  const limiter = newLimiter({ window: 8 });
  limiter.stalled();
  expect(limiter.availableSlots()).toBe(4);
  times(5, () => limiter.stalled());
  expect(limiter.availableSlots()).toBe(1);
});

test('first attempts in flight take slots and return them', () => {
  const limiter = newLimiter({ window: 8 });
  times(8, () => limiter.enterFirst());
  expect(limiter.availableSlots()).toBe(0);
  expect(limiter.inFlight()).toBe(8);
  limiter.leaveFirst();
  expect(limiter.availableSlots()).toBe(1);
});

test('the window grows by one with each success, up to 32', () => {
  const limiter = newLimiter();
  limiter.succeeded();
  expect(limiter.availableSlots()).toBe(2);
  times(29, () => limiter.succeeded());
  expect(limiter.availableSlots()).toBe(31);
  times(5, () => limiter.succeeded());
  expect(limiter.availableSlots()).toBe(32);
});

test('the window halves with a failure, down to 1', () => {
  const limiter = newLimiter({ window: 8 });
  limiter.failed(null);
  expect(limiter.availableSlots()).toBe(4);
  limiter.failed(null);
  expect(limiter.availableSlots()).toBe(2);
  limiter.succeeded();
  expect(limiter.availableSlots()).toBe(3);
  limiter.failed(null);
  expect(limiter.availableSlots()).toBe(1);
});

test('the number of available slots is never negative', () => {
  const limiter = newLimiter({ window: 8 });
  times(8, () => limiter.enterFirst());
  limiter.failed(null);
  expect(limiter.availableSlots()).toBe(0);
});

test('a failure at a window of one pauses the limiter for 1 s, each further one for twice as long, up to 30 s', () => {
  const limiter = newLimiter({ window: 2 });
  limiter.failed(null);
  expect(pausedForMs(limiter)).toBe(0);
  const pauseMs: number[] = [];
  times(7, () => {
    limiter.failed(null);
    pauseMs.push(pausedForMs(limiter));
  });
  expect(pauseMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('a pause is shortened at random by up to half', () => {
  const pauseMs = [0, 0.5, 1].map((share) => {
    const limiter = newLimiter({ random: () => share });
    limiter.failed(null);
    return pausedForMs(limiter);
  });
  expect(pauseMs).toEqual([500, 800, 1_000]);
});

test('a success ends the pause and resets its length', () => {
  const limiter = newLimiter();
  limiter.failed(null);
  pausedForMs(limiter);
  limiter.failed(null);
  expect(limiter.availableSlots()).toBe(0);
  limiter.succeeded();
  expect(limiter.availableSlots()).toBeGreaterThan(0);
  limiter.failed(null);
  expect(pausedForMs(limiter)).toBe(0);
  limiter.failed(null);
  expect(pausedForMs(limiter)).toBe(1_000);
});

test('failures of attempts that were in flight when the pause began do not extend it', () => {
  const limiter = newLimiter();
  limiter.failed(null);
  nowMs += 900;
  times(5, () => limiter.failed(null));
  expect(pausedForMs(limiter)).toBe(100);
  limiter.failed(null);
  expect(pausedForMs(limiter)).toBe(2_000);
});

test('Retry-After pauses the limiter for as long as it says, at most 5 min', () => {
  const limiter = newLimiter();
  limiter.failed(20_000);
  expect(pausedForMs(limiter)).toBe(20_000);
  limiter.failed(24 * 60 * MINUTE_MS);
  expect(pausedForMs(limiter)).toBe(5 * MINUTE_MS);
});

test('the first 429 without Retry-After pauses the limiter for 1 s', () => {
  const limiter = newLimiter({ window: 8 });
  limiter.failed(0);
  expect(pausedForMs(limiter)).toBe(1_000);
});

test('a shorter Retry-After does not shorten the pause', () => {
  const limiter = newLimiter();
  limiter.failed(60_000);
  limiter.failed(2_000);
  expect(pausedForMs(limiter)).toBe(60_000);
});

test('at most 8 retries run at once, whatever the window and the pause', () => {
  const limiter = newLimiter();
  limiter.enterFirst();
  limiter.failed(null);
  times(8, () => expect(limiter.tryEnterRetry()).toEqual({ enteredAtMs: nowMs }));
  expect(limiter.tryEnterRetry()).toEqual({ waitMs: 1_000 });
  limiter.leaveRetry();
  expect(limiter.tryEnterRetry()).toEqual({ enteredAtMs: nowMs });
  expect(limiter.inFlight()).toBe(1);
});

test('an endpoint has one limiter; once it is enabled again it has a new one, also for late calls with the old time', () => {
  const limiters = new Limiters(BOUNDS, clock);
  const limiter = limiters.of(endpoint);
  expect(limiters.of({ ...endpoint })).toBe(limiter);
  expect(limiters.of(another('we_2'))).not.toBe(limiter);
  const reenabled = { ...endpoint, enabledAt: new Date(2_000) };
  const next = limiters.of(reenabled);
  expect(next).not.toBe(limiter);
  expect(next.availableSlots()).toBe(1);
  expect(limiters.of(endpoint)).toBe(next);
});

test('retries that come before any first attempt have a limiter, which the first claim takes over', () => {
  const limiters = new Limiters(BOUNDS, clock);
  const limiter = limiters.current(endpoint.endpointId);
  limiter.tryEnterRetry();
  expect(limiters.slots()).toEqual([]);
  expect(limiters.of(endpoint)).toBe(limiter);
  expect(limiters.current(endpoint.endpointId)).toBe(limiter);
  expect(limiters.of({ ...endpoint, enabledAt: new Date(2_000) })).not.toBe(limiter);
});

test('a slow success widens the window by one for each round trip, a quick one by one', () => {
  const limiter = newLimiter({ window: 4 });
  times(3, () => limiter.succeeded(9_000));
  expect(limiter.availableSlots()).toBe(4);
  times(2, () => limiter.succeeded(9_000));
  expect(limiter.availableSlots()).toBe(5);
  limiter.succeeded(50);
  expect(limiter.availableSlots()).toBe(6);
});

test('a success of an attempt that was in flight when the pause began does not end it', () => {
  const limiter = newLimiter();
  const enteredAtMs = limiter.enterFirst();
  nowMs += 50;
  limiter.failed(20_000);
  limiter.leaveFirst();
  limiter.succeeded(60, enteredAtMs);
  expect(limiter.availableSlots()).toBe(0);
  limiter.succeeded(60, nowMs);
  expect(limiter.availableSlots()).toBeGreaterThan(0);
});

test('slots and first attempts in flight include all limiters', () => {
  const limiters = new Limiters(BOUNDS, clock);
  limiters.of(endpoint).succeeded();
  limiters.of(endpoint).enterFirst();
  limiters.of(another('we_2')).enterFirst();
  expect(limiters.inFlight()).toBe(2);
  expect(limiters.slots()).toEqual([
    { endpointId: 'we_1', enabledAt: endpoint.enabledAt, slots: 1 },
    { endpointId: 'we_2', enabledAt: endpoint.enabledAt, slots: 0 },
  ]);
});

test('a limiter unused for over ten minutes is removed, one that is in use or paused is not', () => {
  const limiters = new Limiters(BOUNDS, clock);
  limiters.of(endpoint);
  limiters.of(another('we_busy')).enterFirst();
  limiters.of(another('we_retrying')).tryEnterRetry();
  limiters.of(another('we_paused')).failed(5 * MINUTE_MS);
  nowMs += 10 * MINUTE_MS;
  expect(limiters.slots()).toHaveLength(4);
  nowMs += 1;
  expect(limiters.slots().map(({ endpointId }) => endpointId)).toEqual(['we_busy', 'we_retrying', 'we_paused']);
  nowMs += 5 * MINUTE_MS;
  expect(limiters.slots().map(({ endpointId }) => endpointId)).toEqual(['we_busy', 'we_retrying']);
});
