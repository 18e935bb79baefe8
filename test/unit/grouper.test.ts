import { Grouper } from '../../src/lib/grouper';

type Flush = (results?: readonly (string | PromiseLike<string>)[]) => void;

/** A grouper whose flushes end when the test says so. */
function manual(bounds: { maxFlushes: number; maxItems: number; maxWaiting: number }) {
  const flushed: string[][] = [];
  const endings: { end: Flush; fail: (error: Error) => void }[] = [];
  const grouper = new Grouper<string, string>({
    ...bounds,
    flush: (items, key) =>
      new Promise((resolve, reject) => {
        flushed.push(key ? [key, ...items] : [...items]);
        endings.push({ end: (results = items.map((item) => item.toUpperCase())) => resolve(results), fail: reject });
      }),
  });
  return { grouper, flushed, endings };
}
const turn = () => new Promise((resolve) => setImmediate(resolve));
const BOUNDS = { maxFlushes: 2, maxItems: 3, maxWaiting: 5 };

test('items are flushed at once while few flushes are under way; the next ones wait and go together', async () => {
  const { grouper, flushed, endings } = manual(BOUNDS);
  const results = [...'abcdefg'].map((item) => grouper.add(item));
  expect(flushed).toEqual([['a'], ['b']]);
  endings[1]!.end();
  await turn();
  expect(flushed.slice(2)).toEqual([['c', 'd', 'e']]);
  endings[0]!.end();
  endings[2]!.end();
  await turn();
  expect(flushed.slice(3)).toEqual([['f', 'g']]);
  endings[3]!.end();
  expect(await Promise.all(results)).toEqual([...'ABCDEFG']);
  void grouper.add('h');
  expect(flushed.slice(4)).toEqual([['h']]);
});

test('keys do not wait for each other', () => {
  const { grouper, flushed } = manual({ ...BOUNDS, maxFlushes: 1 });
  for (const [item, key] of ['ax', 'bx', 'cy'] as unknown as [string, string][]) void grouper.add(item, key);
  expect(flushed).toEqual([
    ['x', 'a'],
    ['y', 'c'],
  ]);
});

test('one more than may wait is refused, and there is room again when a flush has ended', async () => {
  const { grouper, endings } = manual({ maxFlushes: 1, maxItems: 1, maxWaiting: 1 });
  const [first, second, refused] = [...'abc'].map((item) => grouper.add(item));
  await expect(refused).rejects.toThrow('1 items wait already');
  endings[0]!.end();
  expect(await first).toBe('A');
  await turn();
  const fourth = grouper.add('d');
  endings[1]!.end();
  expect(await second).toBe('B');
  await turn();
  endings[2]!.end();
  expect(await fourth).toBe('D');
});

test('each item has its own result; what settles later does not keep the next flush waiting', async () => {
  const { grouper, flushed, endings } = manual({ maxFlushes: 1, maxItems: 3, maxWaiting: 5 });
  const [first, good, bad, late, next] = [...'abcde'].map((item) => grouper.add(item));
  const refusal = expect(bad).rejects.toThrow('not c');
  let settle!: (result: string) => void;
  endings[0]!.end();
  await first;
  await turn();
  endings[1]!.end(['B', Promise.reject(new Error('not c')), new Promise<string>((resolve) => (settle = resolve))]);
  expect(await good).toBe('B');
  await refusal;
  expect(flushed.at(-1)).toEqual(['e']);
  endings[2]!.end();
  expect(await next).toBe('E');
  settle('D');
  expect(await late).toBe('D');
});

test('a flush that throws rejects its items and no others', async () => {
  const { grouper, endings } = manual({ maxFlushes: 1, maxItems: 2, maxWaiting: 5 });
  const settled = Promise.allSettled([...'abcd'].map((item) => grouper.add(item)));
  endings[0]!.end();
  await turn();
  endings[1]!.fail(new Error('away'));
  await turn();
  endings[2]!.end();
  expect((await settled).map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
});

test('a result too few is an error of the whole flush', async () => {
  const { grouper, endings } = manual(BOUNDS);
  const item = grouper.add('a');
  endings[0]!.end([]);
  await expect(item).rejects.toThrow('0 results for 1 items');
});
