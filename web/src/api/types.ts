// The page uses the public API alone; these are the shapes that its document describes. Types only: nothing of the
// server comes into the page.
import type { z } from 'zod';
import type { attemptSchema, deliverySchema } from '../../../src/api/deliveries/object';
import type { webhookSchema } from '../../../src/api/webhooks/object';

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
