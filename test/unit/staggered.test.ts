import { staggered } from '../../src/lib/staggered';
import type { Alternative } from '../../src/lib/staggered';

const LONG_MS = 60_000;
const never = new AbortController().signal;
const options = { nextAfterMs: 5, maxAtOnce: 8, signal: never };

/** An alternative that goes on until it is aborted. */
function endless(aborted: string[], name: string): Alternative<string> {
  return (signal) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        aborted.push(name);
        reject(new Error(`${name} was aborted`));
      });
    });
}
const failing = (name: string) => () => Promise.reject(new Error(name));

test('the first result counts, and the others are aborted', async () => {
  const aborted: string[] = [];
  const last = jest.fn(endless(aborted, 'd'));
  const tried = [endless(aborted, 'a'), endless(aborted, 'b'), async () => 'c', last];
  expect(await staggered(tried, options)).toBe('c');
  expect(aborted).toEqual(['a', 'b']);
  await new Promise((resolve) => setTimeout(resolve, 4 * options.nextAfterMs));
  expect(last).not.toHaveBeenCalled();
});

test('a failure is followed by the next one at once', async () => {
  const tried = [failing('a'), failing('b'), async () => 'c'];
  expect(await staggered(tried, { ...options, nextAfterMs: LONG_MS })).toBe('c');
});

test('rejects with the only error, or with all', async () => {
  await expect(staggered([failing('a')], options)).rejects.toThrow('a');
  await expect(staggered([failing('a'), failing('b')], options)).rejects.toMatchObject({
    errors: [new Error('a'), new Error('b')],
  });
});

test('the oldest gives way when too many run, and its end starts no other', async () => {
  const aborted: string[] = [];
  let running = 0;
  let mostAtOnce = 0;
  const counted = (name: string): Alternative<string> => {
    const alternative = endless(aborted, name);
    return async (signal) => {
      mostAtOnce = Math.max(mostAtOnce, ++running);
      return alternative(signal).finally(() => (running -= 1));
    };
  };
  const names = ['a', 'b', 'c', 'd', 'e'];
  const startedAtMs = performance.now();
  const tried = [...names.map(counted), async () => 'f'];
  expect(await staggered(tried, { ...options, nextAfterMs: 20, maxAtOnce: 2 })).toBe('f');
  expect(performance.now() - startedAtMs).toBeGreaterThan(80);
  expect(mostAtOnce).toBeLessThanOrEqual(3);
  expect(aborted).toEqual(names);
});

test('its signal ends all of them', async () => {
  const aborted: string[] = [];
  const ending = new AbortController();
  const ended = staggered([endless(aborted, 'a')], { ...options, signal: ending.signal });
  ending.abort(new Error('the time is up'));
  await expect(ended).rejects.toThrow('the time is up');
  expect(aborted).toEqual(['a']);
});
