import crypto from 'node:crypto';

/**
 * Verifies that a request was sent by HanDl and was not changed on the way.
 * @param {Buffer} rawBody the bytes of the body, before any parsing
 * @param {string | undefined} signature the header X-HanDl-Signature
 * @param {string} secret the endpoint's whole secret, `whsec_` included
 * @returns {boolean}
 */
export function verify(rawBody, signature, secret) {
  // timingSafeEqual throws when the byte lengths differ, so anything but 64 hex digits is rejected first.
  if (!/^[0-9a-f]{64}$/.test(signature ?? '')) return false;
  const expected = crypto.createHmac('sha256', secret).update(rawBody).digest('hex');
  return signature.length === expected.length && crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}
