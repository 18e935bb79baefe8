import type { DeliveryId, EventId } from '../lib/ids';

/** What an attempt is about, as its headers say it. */
export interface SentRequest {
  deliveryId: DeliveryId;
  eventId: EventId;
  eventType: string;
  isTest: boolean;
  /** 1 to 6. */
  attempt: number;
  /** The time that is signed. */
  sentAt: Date;
}

/** With a readable signature anyone could replay the request in our name. */
const REDACTED = '[redacted]';

/** Seconds since 1970, a whole number. */
export const timestampOf = (sentAt: Date): number => Math.floor(sentAt.getTime() / 1_000);

/**
 * The headers that every attempt has, with redacted signatures. The delivery log keeps only what differs from them, so when
 * the value of a header changes, attempts that were sent before must still get the old one.
 */
export function standardHeaders(request: SentRequest): Record<string, string> {
  return {
    'Content-Type': 'application/json',
    'User-Agent': 'HanDl-Webhooks/1.0',
    // Some firewalls refuse requests without it.
    Accept: '*/*',
    'X-HanDl-Event': request.eventType,
    'X-HanDl-Delivery': request.deliveryId,
    'X-HanDl-Attempt': String(request.attempt),
    ...(request.isTest ? { 'X-HanDl-Test': 'true' } : {}),
    'X-HanDl-Signature': REDACTED,
    'webhook-id': request.eventId,
    'webhook-timestamp': String(timestampOf(request.sentAt)),
    'webhook-signature': REDACTED,
  };
}

/** The sent headers that the delivery log keeps: those that differ from the standard ones, except signatures. */
export function headersToKeep(headers: Record<string, string>, request: SentRequest): Record<string, string> {
  const standard = standardHeaders(request);
  const isKept = ([name, value]: [string, string]) => standard[name] !== REDACTED && standard[name] !== value;
  return Object.fromEntries(Object.entries(headers).filter(isKept));
}

/** The sent headers, from what the delivery log keeps of them. */
export function headersFromKept(kept: Record<string, string>, request: SentRequest): Record<string, string> {
  return { ...standardHeaders(request), ...kept };
}
