import { simulate } from '../support/simulated-receiver';
import type { Counting, Simulation } from '../support/simulated-receiver';

/** The first ten seconds are for learning. */
const LEARNING_S = 10;
const SEEDS = [1, 2, 3];

/** The share of refused attempts and of the capacity used after the first ten seconds, over several runs. */
function figures(simulation: Simulation) {
  const results = SEEDS.map((seed) => simulate(simulation, seed));
  const seconds = results.flatMap((result) => result.seconds.slice(LEARNING_S));
  const delivered = seconds.reduce((sum, second) => sum + second.delivered, 0);
  const refused = seconds.reduce((sum, second) => sum + second.refused, 0);
  return {
    refusedShare: refused / (delivered + refused),
    used: delivered / (simulation.perSecond * seconds.length),
    exhausted: results.reduce((sum, result) => sum + result.exhausted, 0),
  };
}

const load = { retryAfterS: 2, retryWaitMs: 30_000, forMs: 130_000 };
const backlog = { ...load, held: 1_000_000, arrivingPerSecond: 0 };
const capacities = [3, 30, 300];
const countings: Counting[] = ['token bucket', 'second by the clock'];

describe.each(capacities)(
  'a receiver that takes %d a second and answers 429 with Retry-After: 2 above',
  (perSecond) => {
    describe.each([1, 2])('from %d workers', (workers) => {
      test.each(countings)('with a long backlog, counting by %s', (counting) => {
        const { refusedShare, used, exhausted } = figures({ ...backlog, perSecond, counting, workers });
        expect(refusedShare).toBeLessThanOrEqual(0.05);
        expect(used).toBeGreaterThanOrEqual(0.8);
        expect(exhausted).toBe(0);
      });

      test('with steady traffic at twice its capacity', () => {
        const steady = { ...load, held: 0, arrivingPerSecond: 2 * perSecond };
        const { refusedShare, used, exhausted } = figures({ ...steady, perSecond, counting: 'token bucket', workers });
        expect(refusedShare).toBeLessThanOrEqual(0.05);
        expect(used).toBeGreaterThanOrEqual(0.8);
        expect(exhausted).toBe(0);
      });
    });
  },
);

test.each([1, 2])(
  '1,000 held deliveries are drained at 30 a second from %d workers, and none is exhausted',
  (workers) => {
    const simulation = { ...load, perSecond: 30, counting: 'token bucket' as const, workers };
    const { exhausted, undelivered, mostOvertaken } = simulate({ ...simulation, held: 1_000, arrivingPerSecond: 0 });
    expect({ exhausted, undelivered }).toEqual({ exhausted: 0, undelivered: 0 });
    // Only attempts in flight at the same time overtake each other.
    expect(mostOvertaken).toBeLessThanOrEqual(32 * workers);
  },
);

test('without Retry-After the pace is learned as well', () => {
  const { refusedShare, used } = figures({
    ...{ ...backlog, retryAfterS: null },
    ...{ perSecond: 30, counting: 'token bucket', workers: 1 },
  });
  expect(refusedShare).toBeLessThanOrEqual(0.05);
  expect(used).toBeGreaterThanOrEqual(0.8);
});
