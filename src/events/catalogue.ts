interface CatalogueEntry {
  /** One sentence for customers. */
  description: string;
  /** The documented example of the event's `data`. Test events carry it. Amounts are in the currency's minor unit. */
  example: Readonly<Record<string, unknown>>;
}

/**
 * The event types of the platform. A new one is an entry here and a row in the table `event_types`, by a migration; a test
 * compares the two.
 */
export const EVENT_CATALOGUE = {
  'message.received': {
    description: 'A contact sent a message to the account.',
    example: {
      id: 'msg_1001',
      object: 'message',
      conversation: 'conv_501',
      channel: 'whatsapp',
      from: { name: 'Amara Obi', phone: '+2348012345678' },
      text: 'Hello, is my order on its way?',
    },
  },
  'message.sent': {
    description: 'The account sent a message to a contact.',
    example: {
      id: 'msg_1002',
      object: 'message',
      conversation: 'conv_501',
      channel: 'whatsapp',
      to: { name: 'Amara Obi', phone: '+2348012345678' },
      text: 'It left our warehouse this morning.',
    },
  },
  'conversation.created': {
    description: 'A conversation with a contact started.',
    example: {
      id: 'conv_501',
      object: 'conversation',
      channel: 'whatsapp',
      contact: { name: 'Amara Obi', phone: '+2348012345678' },
    },
  },
  'order.created': {
    description: 'An order was placed.',
    example: {
      id: 'ord_1042',
      object: 'order',
      status: 'pending',
      customer: { name: 'Amara Obi', phone: '+2348012345678' },
      total: 850000,
      currency: 'NGN',
    },
  },
  'order.updated': {
    description: 'An order changed, for example its status.',
    example: {
      id: 'ord_1042',
      object: 'order',
      status: 'shipped',
      previous_status: 'pending',
      customer: { name: 'Amara Obi', phone: '+2348012345678' },
      total: 850000,
      currency: 'NGN',
    },
  },
  'payment.completed': {
    description: 'A payment succeeded.',
    example: {
      id: 'pay_3001',
      object: 'payment',
      status: 'completed',
      order: 'ord_1042',
      method: 'card',
      amount: 850000,
      currency: 'NGN',
    },
  },
  'payment.failed': {
    description: 'A payment was declined or could not be completed.',
    example: {
      id: 'pay_3002',
      object: 'payment',
      status: 'failed',
      order: 'ord_1042',
      method: 'card',
      amount: 850000,
      currency: 'NGN',
      failure_code: 'card_declined',
    },
  },
  'product.created': {
    description: 'A product was added to the catalogue.',
    example: {
      id: 'prod_77',
      object: 'product',
      name: 'Ceramic mug',
      price: 425000,
      currency: 'NGN',
      in_stock: true,
    },
  },
  'product.updated': {
    description: 'A product changed, for example its price.',
    example: {
      id: 'prod_77',
      object: 'product',
      name: 'Ceramic mug',
      price: 395000,
      currency: 'NGN',
      in_stock: true,
      changed: ['price'],
    },
  },
} as const satisfies Record<string, CatalogueEntry>;

export type EventType = keyof typeof EVENT_CATALOGUE;

export const EVENT_TYPES = Object.keys(EVENT_CATALOGUE) as [EventType, ...EventType[]];

/** Subscribes an endpoint to all event types, future ones included. */
export const ALL_EVENT_TYPES = '*';

/** Whether this process knows the event type. */
export const isEventType = (text: string): text is EventType => Object.hasOwn(EVENT_CATALOGUE, text);
