import { createHmac } from 'node:crypto';
import { signingKeyOf } from '../endpoints/signing-secret';

/** The headers that prove an attempt to be ours. */
export interface SignatureHeaders {
  'X-HanDl-Signature': string;
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * Signs one attempt in both schemes. `X-HanDl-Signature` is the hex HMAC-SHA256 of the body, keyed by the whole text of the
 * oldest secret, so that a receiver that has only that one keeps working during a rotation. The `webhook-*` headers follow
 * the Standard Webhooks specification (https://www.standardwebhooks.com) and hold one signature per secret.
 * @param input.timestampS seconds since 1970, a whole number.
 * @param input.body the bytes that are sent.
 * @param input.secrets newest first; at least one.
 * @throws {Error} when no secret is given, or one is not `whsec_` and the base64 of 24 to 64 bytes.
 */
export function signatureHeaders(input: {
  eventId: string;
  timestampS: number;
  body: Buffer;
  secrets: readonly string[];
}): SignatureHeaders {
  const { eventId, timestampS, body, secrets } = input;
  const keys = secrets.map(signingKeyOf);
  const oldest = secrets.at(-1);
  if (oldest === undefined) throw new Error('There is no secret to sign with.');
  const standard = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(`${eventId}.${timestampS}.`).update(body).digest('base64')}`,
  );
  return {
    'X-HanDl-Signature': createHmac('sha256', oldest).update(body).digest('hex'),
    'webhook-id': eventId,
    'webhook-timestamp': String(timestampS),
    'webhook-signature': standard.join(' '),
  };
}
