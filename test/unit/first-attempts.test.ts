import { FirstAttempts } from '../../src/sending/first-attempts';

test.each(['workflow', 'direct'] as const)('%s is the same whatever waits', (setting) => {
  let nowMs = 0;
  const firstAttempts = new FirstAttempts(setting, () => nowMs);
  firstAttempts.starting(true);
  firstAttempts.claimed(60_000);
  nowMs = 60_000;
  expect(firstAttempts.areDirect()).toBe(setting === 'direct');
});

test('auto is direct after a claim of what waited for 250 ms, until the next claim of what waited less', () => {
  const firstAttempts = new FirstAttempts('auto');
  const after = (waitMs: number) => {
    firstAttempts.claimed(waitMs);
    return firstAttempts.areDirect();
  };
  expect([0, 249, 250, 300, 249].map(after)).toEqual([false, false, true, true, false]);
});

test('auto is direct while no workflow could be started for 250 ms', () => {
  let nowMs = 1_000;
  const firstAttempts = new FirstAttempts('auto', () => nowMs);
  const at = (ms: number, isFull: boolean) => {
    nowMs = ms;
    firstAttempts.starting(isFull);
    return firstAttempts.areDirect();
  };
  expect(at(2_000, true)).toBe(false);
  expect(at(2_249, true)).toBe(false);
  expect(at(2_250, true)).toBe(true);
  expect(at(2_260, false)).toBe(false);
  expect(at(2_270, true)).toBe(false);
});
