import type { AttemptKey } from '../deliveries/delivery';
import type { BegunAttempt } from './begin-attempt.sql';
import { SIGNATURE_HEADERS, signatureHeaders } from './signature';

const USER_AGENT = 'HanDl-Webhooks/1.0';

/** The headers of one attempt, signatures included. The HTTP sender adds `Host`, `Content-Length` and `Accept-Encoding`. */
export function requestHeaders(key: AttemptKey, begun: BegunAttempt): Record<string, string> {
  const timestampS = Math.floor(Date.now() / 1_000);
  return {
    'Content-Type': 'application/json',
    'User-Agent': USER_AGENT,
    'X-HanDl-Event': begun.eventType,
    'X-HanDl-Delivery': key.deliveryId,
    'X-HanDl-Attempt': String(key.attempt),
    ...signatureHeaders({ eventId: begun.eventId, timestampS, body: begun.body, secrets: begun.secrets }),
  };
}

/** The headers as the delivery log keeps them. With a readable signature anyone could replay the request in our name. */
export function redacted(headers: Record<string, string>): Record<string, string> {
  return { ...headers, ...Object.fromEntries(SIGNATURE_HEADERS.map((name) => [name, '[redacted]'])) };
}
