import { createHmac, randomBytes } from 'node:crypto';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { signatureHeaders } from '../../src/sending/signature';
import { checkHanDl, checkStandard } from '../../web/src/verify/check-signature';
import { signNow } from '../../web/src/verify/sign-now';
import { VECTOR } from '../examples/vector';

const { body, secret, signature } = VECTOR;
const other = generateSecret();
const WITH_BREAKS = '{"id": "evt_1",\r\n "text": "a \\" {  } b"}';

const hex = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest('hex');
const decoded = (text: string) => Buffer.from(text.slice('whsec_'.length), 'base64');

describe('the check of X-HanDl-Signature', () => {
  test.each([
    ['the documented example', {}],
    ['spaces around the header', { signature: ` ${signature}\n` }],
    [
      'a body whose line breaks were shortened by a text field',
      { body: WITH_BREAKS.replaceAll('\r\n', '\n'), signature: hex(secret, WITH_BREAKS) },
    ],
  ])('accepts %s', async (_, changed) => {
    expect(await checkHanDl({ body, signature, secret, ...changed })).toEqual({
      isValid: true,
      text: 'This body was signed with this secret.',
    });
  });

  test.each([
    ['no body', { body: '' }, /Paste the body/],
    ['no secret', { secret: '' }, /Paste the secret/],
    ['a space after the secret', { secret: `${secret} ` }, /Remove the space or line break/],
    ['an API key', { secret: 'sk_live_abc' }, /This is an API key/],
    ['a secret without its beginning', { secret: secret.slice(6) }, /must begin with whsec_/],
    ['a truncated secret', { secret: secret.slice(0, -8) }, /too short/],
    ['a secret without its last character', { secret: secret.slice(0, -1) }, /must end with “=”/],
    ['a secret that is too long', { secret: `whsec_${randomBytes(40).toString('base64')}` }, /too long/],
    ['a secret with an invalid character', { secret: secret.replace('A', '…') }, /has an invalid character/],
    ['no signature', { signature: '' }, /Paste the X-HanDl-Signature header/],
    ['the other signature', { signature: VECTOR.standardSignature }, /This is a webhook-signature header/],
    ['a prefix', { signature: `sha256=${signature}` }, /Remove “sha256=”/],
    ['uppercase letters', { signature: signature.toUpperCase() }, /uppercase letters/],
    ['a signature that is not hexadecimal', { signature: 'xyz' }, /not hexadecimal/],
    ['a truncated signature', { signature: signature.slice(1) }, /63 hex digits instead of 64/],
    ['a line break at the end', { body: `${body}\n` }, /changed\. A space or line break was added/],
    ['a body serialized with spaces', { body: body.replaceAll(',"', ', "') }, /parsed and serialized again/],
    ['a missing line break', { signature: hex(secret, `${body}\n`) }, /line break at its end is missing/],
    ['half a body', { body: body.slice(0, -3) }, /does not match the body\. It is not valid JSON/],
    ['the decoded part as key', { signature: hex(decoded(secret), body) }, /whole secret as text, including whsec_/],
    ['another secret', { secret: other }, /this is a different secret/],
    ['another value in the body', { body: body.replace('850000', '850001') }, /not byte for byte what arrived/],
  ])('explains %s', async (_, changed, text) => {
    const given = { body, signature, secret, ...changed };
    const verdict = await checkHanDl(given);
    expect(verdict).toMatchObject({ isValid: false, text: expect.stringMatching(text) });
    if (verdict.expected) expect(verdict.expected).toBe(hex(given.secret, given.body));
  });
});

describe('the check of webhook-signature', () => {
  const given = {
    ...{ body, secret, id: VECTOR.id, timestamp: VECTOR.timestamp },
    signature: VECTOR.standardSignature,
  };
  const SENT_MS = Number(VECTOR.timestamp) * 1_000;

  test.each([0, 299_000, -299_000])('accepts the documented example %d ms later', async (laterMs) => {
    expect(await checkStandard(given, SENT_MS + laterMs)).toMatchObject({ isValid: true });
  });

  test('accepts either secret during the overlap of a rotation', async () => {
    const headers = signatureHeaders({
      ...{ eventId: VECTOR.id, timestampS: Number(VECTOR.timestamp) },
      ...{ body: Buffer.from(body), secrets: [other, secret] },
    });
    for (const one of [other, secret]) {
      const signed = { ...given, signature: headers['webhook-signature'], secret: one };
      expect(await checkStandard(signed, SENT_MS)).toMatchObject({ isValid: true });
    }
    const oldOne = { body, signature: headers['X-HanDl-Signature'], secret };
    expect(await checkHanDl(oldOne)).toMatchObject({ isValid: true });
    expect(await checkHanDl({ ...oldOne, secret: other })).toMatchObject({ isValid: false });
  });

  test.each([
    ['no webhook-id', { id: '' }, /Paste the webhook-id header/],
    ['no webhook-timestamp', { timestamp: '' }, /Paste the webhook-timestamp header/],
    ['a date', { timestamp: '2025-06-15' }, /is not a number/],
    ['milliseconds', { timestamp: `${VECTOR.timestamp}000` }, /not in milliseconds/],
    ['no signature', { signature: '' }, /Paste the webhook-signature header/],
    ['the other signature', { signature }, /This is an X-HanDl-Signature header/],
    ['no version', { signature: given.signature.slice(3) }, /must begin with “v1,”/],
    ['a truncated signature', { signature: given.signature.slice(0, -4) }, /44 characters of base64/],
    ['another timestamp', { timestamp: '1750000001' }, /does not match/],
    ['another event’s headers', { id: 'evt_other' }, /headers belong to a different event/],
    ['another secret', { secret: other }, /this is a different secret/],
    ['a changed body', { body: ` ${body}` }, /The body was changed/],
    [
      'the whole secret as key',
      {
        signature: `v1,${createHmac('sha256', secret).update(`${VECTOR.id}.${VECTOR.timestamp}.${body}`).digest('base64')}`,
      },
      /whole secret was used as the key/,
    ],
  ])('explains %s', async (_, changed, text) => {
    expect(await checkStandard({ ...given, ...changed }, SENT_MS)).toMatchObject({
      isValid: false,
      text: expect.stringMatching(text),
    });
  });

  test('shows the expected header', async () => {
    expect(await checkHanDl({ body, signature: '', secret })).toMatchObject({ expected: signature });
    const wrong = { ...given, signature: `v1,${'A'.repeat(43)}=` };
    expect(await checkStandard(wrong, SENT_MS)).toMatchObject({ expected: given.signature });
    expect(await checkHanDl({ body: '', signature, secret })).not.toHaveProperty('expected', expect.anything());
  });

  test.each([
    [301_000, /signature is correct, but its timestamp is more than 5 minutes old \(2025-06-15T15:06:40\.000Z\)/],
    [-301_000, /more than 5 minutes in the future/],
  ])('rejects a timestamp that is %d ms off', async (laterMs, text) => {
    expect(await checkStandard(given, SENT_MS + laterMs)).toEqual({
      isValid: false,
      text: expect.stringMatching(text),
    });
  });
});

test.each([
  ['one secret', null, [secret]],
  ['the two of a rotation', other, [secret, other]],
])('the page signs with %s as a worker does', async (_, old, secrets) => {
  const nowMs = Number(VECTOR.timestamp) * 1_000 + 999;
  const text = `${body} Zoë 🎉`;
  const shown = { object: 'endpoint_secret', endpoint: 'we_1', secret, old_secret: old } as const;
  const dates = { created_at: '2025-06-15T14:30:00Z', old_secret_expires_at: null };
  expect(await signNow(VECTOR.id, text, { ...shown, ...dates }, nowMs)).toEqual(
    signatureHeaders({ eventId: VECTOR.id, timestampS: Number(VECTOR.timestamp), body: Buffer.from(text), secrets }),
  );
});
