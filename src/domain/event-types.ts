/** The nine event types of the platform; the table `events` has the same list as a constraint. */
export const EVENT_TYPES = [
  'message.received',
  'message.sent',
  'conversation.created',
  'order.created',
  'order.updated',
  'payment.completed',
  'payment.failed',
  'product.created',
  'product.updated',
] as const;

export type EventType = (typeof EVENT_TYPES)[number];

/** What an endpoint subscribes to: event types, or `*` for all of them, also future ones. */
export const ALL_EVENT_TYPES = '*';
