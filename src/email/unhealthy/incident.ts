import type { DeliveryId, EndpointId } from '../../lib/ids';

/** The endpoint as it is when an email about its incidents is sent. */
export interface UnhealthyEndpoint {
  endpointId: EndpointId;
  endpointUrl: string;
  description: string | null;
  /** When the present incident began, or else the newest one of the email. */
  unhealthySince: Date;
  /** False when the endpoint was enabled again before the email was sent. */
  isStillUnhealthy: boolean;
  /** Deliveries held now; counted up to `MAX_HELD_COUNTED`. */
  heldCount: number;
  /** Until when deliveries held now are kept. */
  heldUntil: Date;
  /** Deliveries exhausted since the endpoint's last success; counted up to `MAX_HELD_COUNTED`. */
  exhaustedCount: number;
}

/** One incident that an email tells. */
export interface Incident {
  /** Sequence number of the endpoint's incidents, from 1. */
  number: number;
  beganAt: Date;
  /** Null while it lasts, and of those that ended before ends were recorded. */
  endedAt: Date | null;
  /** Deliveries that were held when it ended; counted up to `MAX_HELD_COUNTED`. Null when `endedAt` is. */
  heldCount: number | null;
  exhaustedDeliveryId: DeliveryId | null;
  /** The attempt that exhausted the delivery. */
  lastAttempt: {
    statusCode: number | null;
    /** One sentence for people. */
    errorMessage: string | null;
    /** The bytes that the receiver sent. */
    responseBody: Buffer | null;
    responseHeaders: [string, string][] | null;
    endedAt: Date;
  } | null;
}

/** The settings that the email reports. */
export interface EmailSettings {
  /** Base of the links. */
  publicUrl: string;
  retentionDays: number;
  /** The five waits of the retry schedule, in milliseconds. */
  retryScheduleMs: readonly number[];
}
