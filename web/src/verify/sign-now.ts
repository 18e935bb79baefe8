import type { EndpointSecret } from '../api/api-types';
import { fromBase64, hmacSha256, toBase64, toHex } from './hmac';

const PREFIX = 'whsec_';

/** The headers that prove a request to be ours. */
export interface SignedHeaders {
  'X-HanDl-Signature': string;
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

/**
 * Signs a request as we would sign it now: X-HanDl-Signature with the oldest valid secret, webhook-signature with each.
 * @param body exactly as it is sent
 * @param nowMs current Unix time in ms
 */
export async function signNow(
  eventId: string,
  body: string,
  { secret, old_secret: old }: EndpointSecret,
  nowMs: number,
): Promise<SignedHeaders> {
  const timestamp = String(Math.floor(nowMs / 1_000));
  const standard = async (one: string) =>
    `v1,${toBase64(await hmacSha256(fromBase64(one.slice(PREFIX.length))!, `${eventId}.${timestamp}.${body}`))}`;
  return {
    'X-HanDl-Signature': toHex(await hmacSha256(old ?? secret, body)),
    'webhook-id': eventId,
    'webhook-timestamp': timestamp,
    'webhook-signature': (await Promise.all((old ? [secret, old] : [secret]).map(standard))).join(' '),
  };
}
