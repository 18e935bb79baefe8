import type { AttemptKey } from '../deliveries/delivery';
import { standardHeaders, timestampOf } from '../deliveries/sent-headers';
import type { SentRequest } from '../deliveries/sent-headers';
import type { BegunAttempt } from './begin-attempt.sql';
import { signatureHeaders } from './signature';

/** An attempt with its secrets decrypted, newest first. */
type SignedAttempt = Omit<BegunAttempt, 'sealed'> & { secrets: readonly string[] };

/** What the headers of an attempt say. */
export const sentRequest = ({ deliveryId, attempt }: AttemptKey, begun: Omit<BegunAttempt, 'sealed'>): SentRequest => {
  const { eventId, eventType, isTest, sentAt } = begun;
  return { deliveryId, eventId, eventType, isTest, attempt, sentAt };
};

/**
 * The headers of one attempt, signatures included. They are signed with the database's time at which the attempt began, so a
 * wrong clock of this machine does not make receivers refuse them. The HTTP sender adds `Host`, `Content-Length` and
 * `Accept-Encoding`.
 */
export function requestHeaders(key: AttemptKey, begun: SignedAttempt): Record<string, string> {
  const { eventId, body, secrets, sentAt } = begun;
  return {
    ...standardHeaders(sentRequest(key, begun)),
    ...signatureHeaders({ eventId, timestampS: timestampOf(sentAt), body, secrets }),
  };
}
