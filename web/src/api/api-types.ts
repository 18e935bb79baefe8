// Types of the public API, the only interface that the page uses. Type imports only: no server code enters the page.
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

/** Body of every error response. */
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

/** Attempts sent in the last 24 hours, excluding test events. */
export interface WebhookStats {
  object: 'webhook_stats';
  webhook: string;
  delivered: number;
  failed: number;
  /** From 0 to 1; `null` without attempts. */
  success_rate: number | null;
  duration_p50_ms: number | null;
  duration_p95_ms: number | null;
  last_success_at: string | null;
  /** Oldest first; the last one is the current hour. */
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
