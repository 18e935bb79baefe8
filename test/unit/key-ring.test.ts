import { loadConfig } from '../../src/config';
import { parseKeyRing } from '../../src/endpoints/key-ring';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');

test.each([
  [key(7), [{ id: 'default', base64: key(7) }]],
  [`2026a:${key(7)}`, [{ id: '2026a', base64: key(7) }]],
  [
    `2026b:${key(8)}, default:${key(7)}`,
    [
      { id: '2026b', base64: key(8) },
      { id: 'default', base64: key(7) },
    ],
  ],
])('parses %s', (text, keys) => {
  expect(parseKeyRing(text)).toEqual(keys);
});

const REMEDY = 'use 32 random bytes in base64 (openssl rand -base64 32)';

test.each([
  ['kept-to-itself', `the key is not base64: ${REMEDY}`],
  [key(7).slice(0, -1), `the key is not base64: ${REMEDY}`],
  [Buffer.alloc(31, 7).toString('base64'), `the key has 31 bytes instead of 32: ${REMEDY}`],
  [Buffer.alloc(33, 7).toString('base64'), `the key has 33 bytes instead of 32: ${REMEDY}`],
  ['a:', `the key has 0 bytes instead of 32: ${REMEDY}`],
  [`a:${key(7)},b:${Buffer.alloc(16, 7).toString('base64')}`, `key 2 has 16 bytes instead of 32: ${REMEDY}`],
  [`a:${key(7)},${key(8)}`, 'key 2 has no id: write id:base64 for each key, separated by commas'],
  [`a:${key(7)},`, 'key 2 has no id: write id:base64 for each key, separated by commas'],
  [`a b:${key(7)}`, 'the id of the key must be 1 to 32 letters, digits, _ or -'],
  [`:${key(7)}`, 'the id of the key must be 1 to 32 letters, digits, _ or -'],
  [`${'a'.repeat(33)}:${key(7)}`, 'the id of the key must be 1 to 32 letters, digits, _ or -'],
  [`a:${key(7)},b:${key(8)},a:${key(9)}`, 'has two keys with the id "a": give each key its own id'],
  [Array.from({ length: 17 }, (_, n) => `k${n}:${key(n)}`).join(), 'has 17 keys; the limit is 16'],
])('the configuration rejects a SECRETS_KEY that is not a key ring: %s', (text, problem) => {
  expect(() => loadConfig({ SECRETS_KEY: text })).toThrow(`SECRETS_KEY: ${problem}`);
});
