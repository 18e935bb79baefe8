import { JsonTextError, MAX_VALUE_DEPTH, readJsonMembers } from '../../src/lib/json-members';

function problemOf(text: string): string | undefined {
  try {
    readJsonMembers(text);
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    return error.problem;
  }
}

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

test('returns each member with the exact text of its value', () => {
  const text =
    ' { "type" : "order.created" ,\n\t"data":{"b":1.10, "a":[1E2,-0],"a":12345678901234567890} , "" : null\r\n}\n';
  expect([...readJsonMembers(text)]).toEqual([
    ['type', '"order.created"'],
    ['data', '{"b":1.10, "a":[1E2,-0],"a":12345678901234567890}'],
    ['', 'null'],
  ]);
});

test('compares decoded names and ignores nested duplicates', () => {
  expect(problemOf('{"data":1,"d\\u0061ta":2}')).toBe('duplicate_field');
  expect(problemOf('{"a":{"x":1,"x":2},"b":[{"x":1,"x":2}]}')).toBeUndefined();
  expect([...readJsonMembers('{"__proto__":{"a":1},"constructor":2}').keys()]).toEqual(['__proto__', 'constructor']);
});

test('accepts values of 64 levels, and refuses 65 and 200,000 without a stack overflow', () => {
  expect(problemOf(`{"data":${nested(MAX_VALUE_DEPTH)}}`)).toBeUndefined();
  expect(problemOf(`{"data":${nested(MAX_VALUE_DEPTH + 1)}}`)).toBe('json_too_deep');
  expect(problemOf(`{"data":${nested(200_000)}}`)).toBe('json_too_deep');
  expect(problemOf(nested(200_000))).toBe('json_too_deep');
});

test.each([
  ['{"a":1,}', 7],
  ['{"a": abc}', 6],
  ['{"a":tru}', 5],
  ['{"a":01}', 6],
  ['{"a":1', 6],
  ['', 0],
  ['{"a":"\u0000"}', 6],
  ['{"a":"\\q"}', 7],
  ['{"a":"\\u12"}', 7],
  ['{"a":1}{"b":2}', 7],
  ["{'a':1}", 1],
  ['{"a":"', 6],
  ['{"a":1.}', 6],
])('says where %j is not JSON', (text, position) => {
  expect(() => readJsonMembers(text)).toThrow(new RegExp(`position ${position}\\.$`));
  expect(isJson(text)).toBe(false);
});

test('distinguishes JSON that is not an object from invalid JSON', () => {
  for (const text of ['[1]', '"a"', '1', 'null', ' true ']) expect(problemOf(text)).toBe('invalid_type');
});

/** Park and Miller's generator: the same texts in every run. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

test('agrees with JSON.parse on 30,000 damaged texts', () => {
  const base = '{"type":"a\\u00e9\\n","data":{"n":-1.5e+3,"l":[0,true,null,"\\ud800",{"x":{}}],"s":"é\u2028"},"t":[ ]}';
  const pieces = [...'{}[]":,\\u0019.eE+-tfn \n\t\u0001\u00a0\ufeff', 'true', 'null', '"a"', '\\u00', '1e'];
  const next = random(20_250_615);
  const verdicts = { valid: 0, invalid: 0 };
  for (let i = 0; i < 30_000; i++) {
    let text = base;
    for (let change = 0; change <= next(3); change++) {
      const at = next(text.length);
      text = text.slice(0, at) + (next(3) === 0 ? '' : pieces[next(pieces.length)]) + text.slice(at + next(3));
    }
    const valid = isJson(text);
    verdicts[valid ? 'valid' : 'invalid']++;
    const problem = problemOf(text);
    if (valid !== (problem !== 'invalid_json')) {
      throw new Error(`${JSON.stringify(text)}: ${problem}, JSON.parse: ${valid}`);
    }
    if (problem === undefined) {
      const values = Object.fromEntries([...readJsonMembers(text)].map(([name, value]) => [name, JSON.parse(value)]));
      expect(values).toEqual(JSON.parse(text));
    }
  }
  expect(verdicts.valid).toBeGreaterThan(1_000);
  expect(verdicts.invalid).toBeGreaterThan(1_000);
});

test('reads half a mebibyte of any text in bounded time', () => {
  const big = 500_000;
  const values = ['1'.repeat(big), `"${'é'.repeat(big)}"`, `"${'\\"'.repeat(big / 2)}"`, `[${'0,'.repeat(big / 2)}0]`];
  const startedAt = performance.now();
  for (const value of values) expect(readJsonMembers(`{"data":${value}}`).get('data')).toBe(value);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
