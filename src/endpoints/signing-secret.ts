import { randomBytes } from 'node:crypto';

const PREFIX = 'whsec_';
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;
const MIN_KEY_BYTES = 24;
const MAX_KEY_BYTES = 64;

/** Generates a signing secret: `whsec_` and the base64 of 32 random bytes, the form that Standard Webhooks uses. */
export function generateSecret(): string {
  return PREFIX + randomBytes(32).toString('base64');
}

/**
 * Decodes the key bytes of a signing secret.
 * @throws {Error} when it is not `whsec_` and the base64 of 24 to 64 bytes.
 */
export function signingKeyOf(secret: string): Buffer {
  const encoded = secret.slice(PREFIX.length);
  // Buffer.from skips characters that are not base64, so a damaged secret would decode to another, perhaps empty, key.
  if (!secret.startsWith(PREFIX) || !BASE64.test(encoded)) {
    throw new Error('A signing secret must have the form whsec_<base64>.');
  }
  const key = Buffer.from(encoded, 'base64');
  if (key.length < MIN_KEY_BYTES || key.length > MAX_KEY_BYTES) {
    throw new Error(`A signing secret must have ${MIN_KEY_BYTES} to ${MAX_KEY_BYTES} bytes.`);
  }
  return key;
}
