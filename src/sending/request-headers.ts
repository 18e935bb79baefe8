import type { AttemptKey } from '../deliveries/delivery';
import type { BegunAttempt } from './begin-attempt.sql';
import { SIGNATURE_HEADERS, signatureHeaders } from './signature';

const USER_AGENT = 'HanDl-Webhooks/1.0';

/**
 * The headers of one attempt, signatures included. They are signed with the database's time at which the attempt began, so a
 * wrong clock of this machine does not make receivers refuse them. The HTTP sender adds `Host`, `Content-Length` and
 * `Accept-Encoding`.
 */
export function requestHeaders(key: AttemptKey, begun: BegunAttempt): Record<string, string> {
  const timestampS = Math.floor(begun.sentAt.getTime() / 1_000);
  return {
    'Content-Type': 'application/json',
    'User-Agent': USER_AGENT,
    // Some firewalls refuse requests without it.
    Accept: '*/*',
    'X-HanDl-Event': begun.eventType,
    'X-HanDl-Delivery': key.deliveryId,
    'X-HanDl-Attempt': String(key.attempt),
    ...(begun.isTest ? { 'X-HanDl-Test': 'true' } : {}),
    ...signatureHeaders({ eventId: begun.eventId, timestampS, body: begun.body, secrets: begun.secrets }),
  };
}

/** The headers as the delivery log keeps them. With a readable signature anyone could replay the request in our name. */
export function redacted(headers: Record<string, string>): Record<string, string> {
  return { ...headers, ...Object.fromEntries(SIGNATURE_HEADERS.map((name) => [name, '[redacted]'])) };
}
