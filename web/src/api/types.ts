// The page uses the public API alone; these are the shapes that its document describes. Types only: nothing of the
// server comes into the page.
import type { z } from 'zod';
import type { attemptSchema, deliverySchema } from '../../../src/api/resources/delivery-object';
import type { recoverySchema } from '../../../src/api/resources/recovery-object';
import type { webhookSchema } from '../../../src/api/resources/endpoint-object';

export type Webhook = z.output<typeof webhookSchema>;
export type Delivery = z.output<typeof deliverySchema>;
export type Attempt = z.output<typeof attemptSchema>;

export interface List<Item> {
  object: 'list';
  data: Item[];
  has_more: boolean;
}

/** The body of every answer other than success. */
export interface ApiErrorBody {
  error: {
    type: string;
    code: string;
    message: string;
    param: string | null;
    doc_url: string;
    request_id: string | null;
  };
}

export type Recovery = z.output<typeof recoverySchema>;

/** Attempts of the last 24 hours by the time they were sent, tests apart. */
export interface WebhookStats {
  object: 'webhook_stats';
  webhook: string;
  delivered: number;
  failed: number;
  /** From 0 to 1; null when there were no attempts. */
  success_rate: number | null;
  duration_p50_ms: number | null;
  duration_p95_ms: number | null;
  last_success_at: string | null;
  /** Oldest first; the last one is the present hour. */
  hours: { start: string; delivered: number; failed: number }[];
}

export interface WebhookSecret {
  object: 'webhook_secret';
  webhook: string;
  secret: string;
  created_at: string;
  old_secret_expires_at: string | null;
}

export interface EventType {
  object: 'event_type';
  type: string;
  description: string;
}
