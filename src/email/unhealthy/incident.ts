import type { DeliveryId, EndpointId } from '../../lib/ids';

/** The facts that the email about an incident reports. */
export interface UnhealthyIncident {
  /** Sequence number of the endpoint's incidents, from 1. */
  number: number;
  endpointId: EndpointId;
  endpointUrl: string;
  description: string | null;
  unhealthySince: Date;
  /** False when the endpoint was enabled again before the email could be sent. */
  isStillUnhealthy: boolean;
  /** Deliveries held now; counted up to `MAX_HELD_COUNTED`. */
  heldCount: number;
  /** Until when deliveries held now are kept. */
  heldUntil: Date;
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
