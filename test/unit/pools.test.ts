import { accountShare, connectionsOf, minConnections } from '../../src/db/pools';

test('the parts of a process share its connections, and nothing is left over', () => {
  expect(connectionsOf('all', 20)).toEqual({ publishing: 7, general: 6, sending: 7 });
  expect(connectionsOf('api', 20)).toEqual({ publishing: 14, general: 6, sending: 0 });
  expect(connectionsOf('worker', 20)).toEqual({ publishing: 0, general: 0, sending: 20 });
});

test.each([
  ['all', 3],
  ['api', 2],
  ['worker', 1],
] as const)('with ROLE=%s each of its %d parts has at least two connections, however few there are', (role, parts) => {
  for (let total = minConnections(role); total <= 200; total++) {
    const shares = Object.values(connectionsOf(role, total)).filter((connections) => connections > 0);
    expect(shares).toHaveLength(parts);
    expect(Math.min(...shares)).toBeGreaterThanOrEqual(2);
    expect(shares.reduce((sum, connections) => sum + connections)).toBe(total);
  }
});

test('an account may use most of the connections of a part, and never all of them', () => {
  expect([2, 6, 7, 14].map(accountShare)).toEqual([1, 4, 5, 10]);
  for (let connections = 2; connections <= 1_000; connections++) {
    expect(accountShare(connections)).toBeLessThan(connections);
  }
});
