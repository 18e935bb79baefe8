import { createHmac, timingSafeEqual } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { signatureHeaders } from '../../src/sending/signature';

const SECRET = 'whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=';
const EVENT = 'evt_01J0000000000000000000000A';

/** Computed by another program; the first is the test vector of the Standard Webhooks libraries. */
const vectors = [
  {
    secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    eventId: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    timestampS: 1_614_265_330,
    body: '{"test": 2432232314}',
    standard: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
  {
    secret: SECRET,
    eventId: EVENT,
    timestampS: 1_750_000_000,
    body: '{"id":"evt_01J0000000000000000000000A","object":"event","type":"order.created","created_at":"2025-06-15T15:06:40Z","data":{"total":12345678901234567890.10}}',
    standard: 'v1,I4I6C7ZqkZLobKa31wq8AY4Oq6bTowrZ3WW6K+4Gks8=',
    hex: 'db86304a3b03d7929c7ba2d4e854ba8275c603e8dffae94207b941b8f2cbdb73',
  },
  {
    secret: SECRET,
    eventId: EVENT,
    timestampS: 1_750_000_000,
    body: '{"data":{"name":"Zoë 🚀","nul":"\\u0000","lone":"\\ud800"}}',
    standard: 'v1,kq4S/DhwV3gY8UZZeCB+HNFcALXP9oUasJn5tK6imZ0=',
    hex: '5d30d94a2f8f83c2c9ca1937ca8d97a30f2bb78e8cb62734723ab9920336891f',
  },
  {
    secret: SECRET,
    eventId: EVENT,
    timestampS: 1_750_000_000,
    body: '{}',
    standard: 'v1,PRzRAdUDyhmliA9CQEHjI1DTaUoILowKRq7y7UOuMaA=',
    hex: '985a3c96a281605f1d3b4c1137aa5b322d0d56867f0b183245815130d7964c97',
  },
];

/** The check in docs/receiving.md. */
function verifyHex(rawBody: Buffer, signature: string | undefined, secret: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(signature ?? '')) return false;
  const expected = createHmac('sha256', secret).update(rawBody).digest('hex');
  return timingSafeEqual(Buffer.from(signature!), Buffer.from(expected));
}

const sign = (secrets: string[], body = '{"a":"ë"}', timestampS = Math.floor(Date.now() / 1_000)) =>
  signatureHeaders({ eventId: EVENT, timestampS, body: Buffer.from(body), secrets });

test.each(vectors)('known signature of $body', ({ secret, body, standard, hex, ...input }) => {
  const headers = signatureHeaders({ ...input, body: Buffer.from(body), secrets: [secret] });
  expect(headers).toEqual({
    'X-HanDl-Signature': hex ?? expect.stringMatching(/^[0-9a-f]{64}$/),
    'webhook-id': input.eventId,
    'webhook-timestamp': String(input.timestampS),
    'webhook-signature': standard,
  });
  expect(verifyHex(Buffer.from(body), headers['X-HanDl-Signature'], secret)).toBe(true);
});

describe('a new secret', () => {
  test('is whsec_ and 32 random bytes', () => {
    const secrets = [generateSecret(), generateSecret()];
    for (const secret of secrets) {
      expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
      expect(Buffer.from(secret.slice(6), 'base64')).toHaveLength(32);
    }
    expect(secrets[0]).not.toBe(secrets[1]);
  });

  test('works in the standardwebhooks library unchanged', () => {
    const secret = generateSecret();
    expect(new Webhook(secret).verify('{"a":"ë"}', { ...sign([secret]) })).toEqual({ a: 'ë' });
  });
});

describe('during the overlap of a rotation', () => {
  const older = generateSecret();
  const newer = generateSecret();
  const headers = sign([newer, older]);

  test('webhook-signature verifies with both secrets, the newest first', () => {
    for (const secret of [newer, older]) expect(new Webhook(secret).verify('{"a":"ë"}', { ...headers })).toBeTruthy();
    const first = sign([newer], '{"a":"ë"}', Number(headers['webhook-timestamp']))['webhook-signature'];
    expect(headers['webhook-signature'].split(' ')).toEqual([first, expect.stringMatching(/^v1,/)]);
  });

  test('X-HanDl-Signature is made with the old secret', () => {
    const body = Buffer.from('{"a":"ë"}');
    expect(verifyHex(body, headers['X-HanDl-Signature'], older)).toBe(true);
    expect(verifyHex(body, headers['X-HanDl-Signature'], newer)).toBe(false);
  });
});

describe('tampering is detected', () => {
  const secret = generateSecret();
  const nowS = Math.floor(Date.now() / 1_000);
  const headers = sign([secret]);
  const signature = headers['webhook-signature'];
  const other = signature[3] === 'A' ? 'E' : 'A';
  const { 'webhook-signature': _missing, ...without } = headers;

  test.each([
    ['another body', '{"a":"e"}', headers],
    ['another id', '{"a":"ë"}', { ...headers, 'webhook-id': 'evt_01J0000000000000000000000B' }],
    ['another time', '{"a":"ë"}', { ...headers, 'webhook-timestamp': String(nowS - 1) }],
    ['a changed signature', '{"a":"ë"}', { ...headers, 'webhook-signature': `v1,${other}${signature.slice(4)}` }],
    ['another version', '{"a":"ë"}', { ...headers, 'webhook-signature': signature.replace('v1', 'v2') }],
    ['a time 301 s ago', '{"a":"ë"}', sign([secret], '{"a":"ë"}', nowS - 302)],
    ['no signature', '{"a":"ë"}', without],
  ])('%s', (_what, body, given) => {
    expect(() => new Webhook(secret).verify('{"a":"ë"}', { ...headers })).not.toThrow();
    expect(() => new Webhook(secret).verify(body, { ...given })).toThrow();
  });

  test('in X-HanDl-Signature', () => {
    const hex = headers['X-HanDl-Signature'];
    const body = Buffer.from('{"a":"ë"}');
    expect(verifyHex(body, hex, secret)).toBe(true);
    for (const wrong of [undefined, '', hex.slice(2), hex.toUpperCase(), `${hex}00`, hex.replace(/^./, 'g')]) {
      expect(verifyHex(body, wrong, secret)).toBe(false);
    }
    expect(verifyHex(Buffer.from('{}'), hex, secret)).toBe(false);
  });
});

test.each([
  ['no secret at all', []],
  ['no prefix', ['AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=']],
  ['an empty key', ['whsec_']],
  ['too short a key', [`whsec_${Buffer.alloc(23).toString('base64')}`]],
  ['too long a key', [`whsec_${Buffer.alloc(65).toString('base64')}`]],
  ['what is not base64', ['whsec_!!ECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=']],
  ['a bad one next to a good one', [generateSecret(), 'whsec_']],
])('nothing is signed with %s', (_what, secrets) => {
  expect(() => sign(secrets)).toThrow(/secret/i);
});
