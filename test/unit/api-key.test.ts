import { randomInt } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { isApiKey, generateApiKey } from '../../src/accounts/api-key';

const FAKE = 'sk_live_FAKEFAKEFAKEFAKEFAKEFAKEFAKEFAKE1Rb7XU';

test('is sk_live_, 32 random base62 characters and their checksum', () => {
  // 'F', 'A', 'K', 'E' as digits; the checksum was computed by another program.
  const digits = [15, 10, 20, 14];
  let drawn = 0;
  expect(generateApiKey(() => digits[drawn++ % 4]!)).toBe(FAKE);
  expect(drawn).toBe(32);
  expect(crc32(FAKE.slice(0, -6))).toBe(1 * 62 ** 5 + 27 * 62 ** 4 + 37 * 62 ** 3 + 7 * 62 ** 2 + 33 * 62 + 30);
});

test('uses the whole alphabet for every digit', () => {
  const bounds = new Set<number>();
  generateApiKey((bound) => (bounds.add(bound), bound - 1));
  expect([...bounds]).toEqual([62]);
});

test('every new key is valid and different', () => {
  const keys = Array.from({ length: 1_000 }, () => generateApiKey(randomInt));
  expect(keys.filter((key) => !isApiKey(key))).toEqual([]);
  expect(new Set(keys).size).toBe(1_000);
});

test('every single wrong character is detected', () => {
  expect(isApiKey(FAKE)).toBe(true);
  for (let at = 0; at < FAKE.length; at++) {
    for (const other of ['0', 'z', '_']) {
      if (FAKE[at] === other) continue;
      expect(isApiKey(FAKE.slice(0, at) + other + FAKE.slice(at + 1))).toBe(false);
    }
  }
});

test.each([
  '',
  'sk_live_',
  `${FAKE} `,
  `${FAKE}\n`,
  ` ${FAKE}`,
  FAKE.slice(0, -1),
  `${FAKE}0`,
  FAKE.toLowerCase(),
  `sk_live_${'f'.repeat(48)}`,
])('%j is not a key', (text) => {
  expect(isApiKey(text)).toBe(false);
});
