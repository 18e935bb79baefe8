import { asId } from '../support/as-id';
import { Limiter, Limiters } from '../../src/sending/limiter';

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
  const limiter = new Limiter(endpoint, BOUNDS, clock, random);
  times(window - 1, () => limiter.succeeded());
  return limiter;
}

/** How long the limiter stays closed from now, in whole milliseconds. */
function pausedForMs(limiter: Limiter): number {
  const startMs = nowMs;
  while (limiter.availableSlots() === 0) nowMs += 100;
  return nowMs - startMs;
}

test('a limiter starts with one first attempt at a time', () => {
  expect(newLimiter().availableSlots()).toBe(1);
});

test('a receiver that answers and then holds the connection narrows its limiter, and does not close it', () => {
  const limiter = newLimiter({ window: 8 });
  limiter.stalled();
  expect(limiter.availableSlots()).toBe(4);
  times(5, () => limiter.stalled());
  expect(limiter.availableSlots()).toBe(1);
});

test('first attempts in flight take their room and give it back', () => {
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

test('a smaller window than what is in flight leaves no room, not less than none', () => {
  const limiter = newLimiter({ window: 8 });
  times(8, () => limiter.enterFirst());
  limiter.failed(null);
  expect(limiter.availableSlots()).toBe(0);
});

test('a failure at a window of one closes the limiter for 1 s, and each after that for twice as long, to 30 s', () => {
  const limiter = newLimiter({ window: 2 });
  limiter.failed(null);
  expect(pausedForMs(limiter)).toBe(0);
  const closedMs: number[] = [];
  times(7, () => {
    limiter.failed(null);
    closedMs.push(pausedForMs(limiter));
  });
  expect(closedMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('up to half of a closing is left out at random', () => {
  const closedMs = [0, 0.5, 1].map((share) => {
    const limiter = newLimiter({ random: () => share });
    limiter.failed(null);
    return pausedForMs(limiter);
  });
  expect(closedMs).toEqual([500, 800, 1_000]);
});

test('a success opens a closed limiter at once and starts the doubling afresh', () => {
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

test('failures of what was in flight when the limiter closed do not close it again', () => {
  const limiter = newLimiter();
  limiter.failed(null);
  nowMs += 900;
  times(5, () => limiter.failed(null));
  expect(pausedForMs(limiter)).toBe(100);
  limiter.failed(null);
  expect(pausedForMs(limiter)).toBe(2_000);
});

test('a Retry-After closes the limiter for as long as it asks, at most 5 min', () => {
  const limiter = newLimiter();
  limiter.failed(20_000);
  expect(pausedForMs(limiter)).toBe(20_000);
  limiter.failed(24 * 60 * MINUTE_MS);
  expect(pausedForMs(limiter)).toBe(5 * MINUTE_MS);
});

test('a bare 429 closes the limiter for 1 s at the first time', () => {
  const limiter = newLimiter({ window: 8 });
  limiter.failed(0);
  expect(pausedForMs(limiter)).toBe(1_000);
});

test('a shorter Retry-After does not shorten a longer one', () => {
  const limiter = newLimiter();
  limiter.failed(60_000);
  limiter.failed(2_000);
  expect(pausedForMs(limiter)).toBe(60_000);
});

test('at most 8 retries run at once; they use neither the window nor its closing', () => {
  const limiter = newLimiter();
  limiter.enterFirst();
  limiter.failed(null);
  times(8, () => expect(limiter.tryEnterRetry()).toBe(true));
  expect(limiter.tryEnterRetry()).toBe(false);
  limiter.leaveRetry();
  expect(limiter.tryEnterRetry()).toBe(true);
  expect(limiter.inFlight()).toBe(1);
});

test('limiters are kept by endpoint; being enabled again makes another, which a late call does not undo', () => {
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

test('slots and first attempts in flight cover all limiters', () => {
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

test('a limiter unused for over ten minutes is forgotten, one in use or closed is not', () => {
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
