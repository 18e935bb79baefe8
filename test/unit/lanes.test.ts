import { Lane, Lanes } from '../../src/delivery/lanes';

const MINUTE_MS = 60_000;
let nowMs = 0;
beforeEach(() => {
  nowMs = 1_000_000;
});

const endpoint = { endpointId: 'we_1', enabledAt: new Date(1_000) };
const clock = () => nowMs;
const longest = () => 1;
const times = (count: number, step: () => void) => {
  for (let n = 0; n < count; n += 1) step();
};
function newLane({ window = 1, random = longest } = {}): Lane {
  const lane = new Lane(endpoint, clock, random);
  times(window - 1, () => lane.succeeded());
  return lane;
}

/** How long the lane stays closed from now, in whole milliseconds. */
function closedForMs(lane: Lane): number {
  const startMs = nowMs;
  while (lane.room() === 0) nowMs += 100;
  return nowMs - startMs;
}

test('a lane starts with one first attempt at a time', () => {
  expect(newLane().room()).toBe(1);
});

test('a receiver that answers and then holds the connection narrows its lane, and does not close it', () => {
  const lane = newLane({ window: 8 });
  lane.stalled();
  expect(lane.room()).toBe(4);
  times(5, () => lane.stalled());
  expect(lane.room()).toBe(1);
});

test('first attempts in flight take their room and give it back', () => {
  const lane = newLane({ window: 8 });
  times(8, () => lane.enterFirst());
  expect(lane.room()).toBe(0);
  expect(lane.inFlight()).toBe(8);
  lane.leaveFirst();
  expect(lane.room()).toBe(1);
});

test('the window grows by one with each success, up to 32', () => {
  const lane = newLane();
  lane.succeeded();
  expect(lane.room()).toBe(2);
  times(29, () => lane.succeeded());
  expect(lane.room()).toBe(31);
  times(5, () => lane.succeeded());
  expect(lane.room()).toBe(32);
});

test('the window halves with a failure, down to 1', () => {
  const lane = newLane({ window: 8 });
  lane.failed(null);
  expect(lane.room()).toBe(4);
  lane.failed(null);
  expect(lane.room()).toBe(2);
  lane.succeeded();
  expect(lane.room()).toBe(3);
  lane.failed(null);
  expect(lane.room()).toBe(1);
});

test('a smaller window than what is in flight leaves no room, not less than none', () => {
  const lane = newLane({ window: 8 });
  times(8, () => lane.enterFirst());
  lane.failed(null);
  expect(lane.room()).toBe(0);
});

test('a failure at a window of one closes the lane for 1 s, and each after that for twice as long, to 30 s', () => {
  const lane = newLane({ window: 2 });
  lane.failed(null);
  expect(closedForMs(lane)).toBe(0);
  const closedMs: number[] = [];
  times(7, () => {
    lane.failed(null);
    closedMs.push(closedForMs(lane));
  });
  expect(closedMs).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
});

test('up to half of a closing is left out at random', () => {
  const closedMs = [0, 0.5, 1].map((share) => {
    const lane = newLane({ random: () => share });
    lane.failed(null);
    return closedForMs(lane);
  });
  expect(closedMs).toEqual([500, 800, 1_000]);
});

test('a success opens a closed lane at once and starts the doubling afresh', () => {
  const lane = newLane();
  lane.failed(null);
  closedForMs(lane);
  lane.failed(null);
  expect(lane.room()).toBe(0);
  lane.succeeded();
  expect(lane.room()).toBeGreaterThan(0);
  lane.failed(null);
  expect(closedForMs(lane)).toBe(0);
  lane.failed(null);
  expect(closedForMs(lane)).toBe(1_000);
});

test('failures of what was in flight when the lane closed do not close it again', () => {
  const lane = newLane();
  lane.failed(null);
  nowMs += 900;
  times(5, () => lane.failed(null));
  expect(closedForMs(lane)).toBe(100);
  lane.failed(null);
  expect(closedForMs(lane)).toBe(2_000);
});

test('a Retry-After closes the lane for as long as it asks, at most 5 min', () => {
  const lane = newLane();
  lane.failed(20_000);
  expect(closedForMs(lane)).toBe(20_000);
  lane.failed(24 * 60 * MINUTE_MS);
  expect(closedForMs(lane)).toBe(5 * MINUTE_MS);
});

test('a bare 429 closes the lane for 1 s at the first time', () => {
  const lane = newLane({ window: 8 });
  lane.failed(0);
  expect(closedForMs(lane)).toBe(1_000);
});

test('a shorter Retry-After does not shorten a longer one', () => {
  const lane = newLane();
  lane.failed(60_000);
  lane.failed(2_000);
  expect(closedForMs(lane)).toBe(60_000);
});

test('at most 8 retries run at once; they use neither the window nor its closing', () => {
  const lane = newLane();
  lane.enterFirst();
  lane.failed(null);
  times(8, () => expect(lane.tryEnterRetry()).toBe(true));
  expect(lane.tryEnterRetry()).toBe(false);
  lane.leaveRetry();
  expect(lane.tryEnterRetry()).toBe(true);
  expect(lane.inFlight()).toBe(1);
});

test('lanes are kept by endpoint; being enabled again makes another, which a late call does not undo', () => {
  const lanes = new Lanes(clock);
  const lane = lanes.of(endpoint);
  expect(lanes.of({ ...endpoint })).toBe(lane);
  expect(lanes.of({ ...endpoint, endpointId: 'we_2' })).not.toBe(lane);
  const reenabled = { ...endpoint, enabledAt: new Date(2_000) };
  const next = lanes.of(reenabled);
  expect(next).not.toBe(lane);
  expect(next.room()).toBe(1);
  expect(lanes.of(endpoint)).toBe(next);
});

test('rooms and first attempts in flight are told over all lanes', () => {
  const lanes = new Lanes(clock);
  lanes.of(endpoint).succeeded();
  lanes.of(endpoint).enterFirst();
  lanes.of({ ...endpoint, endpointId: 'we_2' }).enterFirst();
  expect(lanes.inFlight()).toBe(2);
  expect(lanes.rooms()).toEqual([
    { endpointId: 'we_1', enabledAt: endpoint.enabledAt, room: 1 },
    { endpointId: 'we_2', enabledAt: endpoint.enabledAt, room: 0 },
  ]);
});

test('a lane unused for over ten minutes is forgotten, one in use or closed is not', () => {
  const lanes = new Lanes(clock);
  lanes.of(endpoint);
  lanes.of({ ...endpoint, endpointId: 'we_busy' }).enterFirst();
  lanes.of({ ...endpoint, endpointId: 'we_retrying' }).tryEnterRetry();
  lanes.of({ ...endpoint, endpointId: 'we_closed' }).failed(5 * MINUTE_MS);
  nowMs += 10 * MINUTE_MS;
  expect(lanes.rooms()).toHaveLength(4);
  nowMs += 1;
  expect(lanes.rooms().map((room) => room.endpointId)).toEqual(['we_busy', 'we_retrying', 'we_closed']);
  nowMs += 5 * MINUTE_MS;
  expect(lanes.rooms().map((room) => room.endpointId)).toEqual(['we_busy', 'we_retrying']);
});
