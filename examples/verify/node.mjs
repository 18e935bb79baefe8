import crypto from 'node:crypto';

export function verify(rawBody, signature, secret) {
  if (!/^[0-9a-f]{64}$/.test(signature ?? '')) return false;
  const expected = crypto.createHmac('sha256', secret).update(rawBody).digest('hex');
  return signature.length === expected.length && crypto.timingSafeEqual(Buffer.from(signature), Buffer.from(expected));
}
