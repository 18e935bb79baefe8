/** What the email about one episode of an endpoint tells. */
export interface UnhealthyNotice {
  episode: number;
  endpointId: string;
  endpointUrl: string;
  description: string | null;
  unhealthySince: Date;
  /** Deliveries held now. */
  heldCount: number;
  /** True when there may be more than `heldCount`. */
  heldCountIsCapped: boolean;
  /** Until when what is held now is kept. */
  heldUntil: Date;
  retentionDays: number;
  lastAttempt: {
    deliveryId: string;
    statusCode: number | null;
    /** A sentence for people. */
    reason: string;
    /** As the receiver sent it. */
    responseExcerpt: string | null;
    at: Date;
  } | null;
  failedDeliveryId: string | null;
  publicUrl: string;
  /** False when the endpoint was re-enabled before the email could go out. */
  stillUnhealthy: boolean;
  /** The five waits of the retry schedule. */
  retryWaitsMs: readonly number[];
}
