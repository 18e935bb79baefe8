import crypto from 'node:crypto';

/**
 * Tells whether a POST comes from HanDl and arrived unchanged.
 * @param {Buffer} rawBody the bytes of the body, before any parsing
 * @param {string | undefined} signature the header X-HanDl-Signature
 * @param {string} secret the endpoint's whole secret, `whsec_` included
 */
export function verify(rawBody, signature, secret) {
  // timingSafeEqual throws when the byte lengths differ, so anything but 64 hex digits is turned away first.
  if (!/^[0-9a-f]{64}$/.test(signature ?? '')) return false;
  const expected = crypto.createHmac('sha256', secret).update(rawBody).digest('hex');
  return signature.length === expected.length && crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}
