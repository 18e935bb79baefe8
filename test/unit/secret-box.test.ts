import { createSecretBox } from '../../src/endpoints/secret-box';

const key = (byte: number) => Buffer.alloc(32, byte).toString('base64');
const SECRET = `whsec_${key(1)}`;
const ENDPOINT = 'we_01JXT5K8Q2R7W3Z9B4C6D8E0F1';

/** Encrypted for `ENDPOINT` with `key(7)` by the release before key rings. */
const VERSION_1 = Buffer.from(
  'AdPeof0GEJdTXC7TgkgVXkH0rQZpGBeBX/6WRiwe+RHDQcOh+5w4zCDtP5iMozNwGRvl5ky/tH3QU/P20MbdBYzsqM2Tr2L2xZ+jXKGqAw==',
  'base64',
);

test('the format without a key id is decrypted with the key called default', () => {
  expect(createSecretBox(key(7)).open(VERSION_1, ENDPOINT)).toBe(SECRET);
  expect(createSecretBox(`new:${key(8)},default:${key(7)}`).open(VERSION_1, ENDPOINT)).toBe(SECRET);
  expect(() => createSecretBox(`old:${key(7)}`).open(VERSION_1, ENDPOINT)).toThrow(
    'SECRETS_KEY: a secret was encrypted with the key "default", which is missing: add it',
  );
  expect(() => createSecretBox(key(7)).open(VERSION_1, 'we_other')).toThrow(
    'cannot be decrypted with the key "default"',
  );
});

test('the first key encrypts, all keys decrypt', () => {
  const before = createSecretBox(key(7)).seal(SECRET, ENDPOINT);
  const ring = createSecretBox(`new:${key(8)},default:${key(7)}`);
  expect(ring.open(before, ENDPOINT)).toBe(SECRET);
  const after = ring.seal(SECRET, ENDPOINT);
  expect(createSecretBox(`new:${key(8)}`).open(after, ENDPOINT)).toBe(SECRET);
  expect(() => createSecretBox(key(7)).open(after, ENDPOINT)).toThrow('the key "new", which is missing');
});

test('the same secret is never encrypted to the same bytes', () => {
  const box = createSecretBox(key(7));
  expect(box.seal(SECRET, ENDPOINT).equals(box.seal(SECRET, ENDPOINT))).toBe(false);
});

test('a changed byte, another endpoint, another key and another key id are all rejected', () => {
  const box = createSecretBox(`aa:${key(7)},ab:${key(7)}`);
  const sealed = box.seal(SECRET, ENDPOINT);
  for (let at = 0; at < sealed.length; at++) {
    const changed = Buffer.from(sealed);
    changed[at]! ^= 1;
    expect(() => box.open(changed, ENDPOINT)).toThrow(/^SECRETS_KEY: a secret /);
  }
  const renamed = Buffer.from(sealed);
  renamed.write('ab', 2);
  expect(() => box.open(renamed, ENDPOINT)).toThrow('cannot be decrypted with the key "ab"');
  expect(() => box.open(sealed, 'we_other')).toThrow('cannot be decrypted');
  expect(() => createSecretBox(`aa:${key(9)}`).open(sealed, ENDPOINT)).toThrow('cannot be decrypted with the key "aa"');
  for (const cut of [0, 1, 2, 4, 10, 20, sealed.length - 1]) {
    expect(() => box.open(sealed.subarray(0, cut), ENDPOINT)).toThrow(/^SECRETS_KEY: a secret /);
  }
});

test('no error contains a key', () => {
  expect(() => createSecretBox(`a:${key(7)},b:kept-to-itself`)).toThrow(/^(?!.*(kept-to-itself|BwcH)).*key 2/);
});
