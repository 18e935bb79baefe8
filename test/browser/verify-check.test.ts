import { createHmac, randomBytes } from 'node:crypto';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { signatureHeaders } from '../../src/sending/signature';
import { checkHanDl, checkStandard } from '../../web/src/verify/check';
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
      'a body whose line breaks a text field has made one character',
      { body: WITH_BREAKS.replaceAll('\r\n', '\n'), signature: hex(secret, WITH_BREAKS) },
    ],
  ])('takes %s', async (_, changed) => {
    expect(await checkHanDl({ body, signature, secret, ...changed })).toEqual({
      isValid: true,
      text: 'This body was signed with this secret.',
    });
  });

  test.each([
    ['no body', { body: '' }, /Paste the body/],
    ['no secret', { secret: '' }, /Paste the secret/],
    ['a space after the secret', { secret: `${secret} ` }, /space or a line break around the secret/],
    ['an API key', { secret: 'sk_live_abc' }, /This is an API key/],
    ['a secret without its beginning', { secret: secret.slice(6) }, /begins with whsec_/],
    ['a secret cut short', { secret: secret.slice(0, -8) }, /cut short/],
    ['a secret without its last character', { secret: secret.slice(0, -1) }, /ends with “=”/],
    ['a secret that is too long', { secret: `whsec_${randomBytes(40).toString('base64')}` }, /too long/],
    ['a secret with an odd character', { secret: secret.replace('A', '…') }, /character that it cannot have/],
    ['no signature', { signature: '' }, /Paste the header X-HanDl-Signature/],
    ['the other signature', { signature: VECTOR.standardSignature }, /This is webhook-signature/],
    ['a prefix', { signature: `sha256=${signature}` }, /no “sha256=”/],
    ['capital letters', { signature: signature.toUpperCase() }, /capital letters/],
    ['what is not hex', { signature: 'xyz' }, /not hex/],
    ['a signature cut short', { signature: signature.slice(1) }, /63 hex digits and not 64/],
    ['a line break at the end', { body: `${body}\n` }, /changed\. It has a space or a line break around it/],
    ['a body written anew with spaces', { body: body.replaceAll(',"', ', "') }, /parsed and written again/],
    ['a missing line break', { signature: hex(secret, `${body}\n`) }, /line break at its end is missing/],
    ['half a body', { body: body.slice(0, -3) }, /does not fit the body\. It is no JSON/],
    ['the decoded part as key', { signature: hex(decoded(secret), body) }, /whole text, whsec_ included/],
    ['another secret', { secret: other }, /secret is another one/],
    ['another value in the body', { body: body.replace('.10', '.20') }, /not byte for byte what arrived/],
  ])('tells %s', async (_, changed, text) => {
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

  test.each([0, 299_000, -299_000])('takes the documented example %d ms later', async (laterMs) => {
    expect(await checkStandard(given, SENT_MS + laterMs)).toMatchObject({ isValid: true });
  });

  test('takes either secret during the overlap of a rotation', async () => {
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
    ['no webhook-id', { id: '' }, /Paste the header webhook-id/],
    ['no webhook-timestamp', { timestamp: '' }, /Paste the header webhook-timestamp/],
    ['a date', { timestamp: '2025-06-15' }, /is no number/],
    ['milliseconds', { timestamp: `${VECTOR.timestamp}000` }, /not in milliseconds/],
    ['no signature', { signature: '' }, /Paste the header webhook-signature/],
    ['the other signature', { signature }, /This is X-HanDl-Signature/],
    ['no version', { signature: given.signature.slice(3) }, /begins with “v1,”/],
    ['a signature cut short', { signature: given.signature.slice(0, -4) }, /44 characters of base64/],
    ['another timestamp', { timestamp: '1750000001' }, /does not fit/],
    ['another event’s headers', { id: 'evt_other' }, /headers are of another event/],
    ['another secret', { secret: other }, /secret is another one/],
    ['a changed body', { body: ` ${body}` }, /The body was changed/],
    [
      'the whole secret as key',
      {
        signature: `v1,${createHmac('sha256', secret).update(`${VECTOR.id}.${VECTOR.timestamp}.${body}`).digest('base64')}`,
      },
      /whole text of the secret/,
    ],
  ])('tells %s', async (_, changed, text) => {
    expect(await checkStandard({ ...given, ...changed }, SENT_MS)).toMatchObject({
      isValid: false,
      text: expect.stringMatching(text),
    });
  });

  test('tells what the header would be', async () => {
    expect(await checkHanDl({ body, signature: '', secret })).toMatchObject({ expected: signature });
    const wrong = { ...given, signature: `v1,${'A'.repeat(43)}=` };
    expect(await checkStandard(wrong, SENT_MS)).toMatchObject({ expected: given.signature });
    expect(await checkHanDl({ body: '', signature, secret })).not.toHaveProperty('expected', expect.anything());
  });

  test.each([
    [301_000, /signature is right, but its timestamp is more than 5 minutes old \(2025-06-15T15:06:40\.000Z\)/],
    [-301_000, /more than 5 minutes ahead/],
  ])('tells a POST of another time, %d ms off', async (laterMs, text) => {
    expect(await checkStandard(given, SENT_MS + laterMs)).toEqual({
      isValid: false,
      text: expect.stringMatching(text),
    });
  });
});
