import { createHmac, randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** The headers that prove an attempt to be ours. */
export interface SignatureHeaders {
  'X-HanDl-Signature': string;
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/** Those of them that hold a signature. */
export const SIGNATURE_HEADERS = ['X-HanDl-Signature', 'webhook-signature'] as const;

/** A new secret: `whsec_` and the base64 of 32 random bytes, as Standard Webhooks writes it. */
export function generateSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/**
 * Signs one attempt in both schemes: `X-HanDl-Signature` is the hex HMAC-SHA256 of the body, keyed by the whole text of
 * the oldest secret, so that a receiver that knows only that one keeps working through a rotation's overlap;
 * `webhook-*` are those of the Standard Webhooks specification and hold a signature for each secret.
 * @param input.timestampS whole seconds since 1970.
 * @param input.body the bytes that are sent.
 * @param input.secrets newest first; at least one.
 * @throws {Error} when a secret is not `whsec_` and the base64 of 24 to 64 bytes, or none is given.
 */
export function signatureHeaders(input: {
  eventId: string;
  timestampS: number;
  body: Buffer;
  secrets: readonly string[];
}): SignatureHeaders {
  const { eventId, timestampS, body, secrets } = input;
  const keys = secrets.map(keyOf);
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

function keyOf(secret: string): Buffer {
  const encoded = secret.slice(PREFIX.length);
  // Buffer.from skips what is not base64, so a damaged secret would decode to some other, perhaps empty, key.
  if (!secret.startsWith(PREFIX) || !BASE64.test(encoded))
    throw new Error('A secret is not in the form whsec_<base64>.');
  const key = Buffer.from(encoded, 'base64');
  if (key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) throw new Error('A secret has not 24 to 64 bytes.');
  return key;
}
