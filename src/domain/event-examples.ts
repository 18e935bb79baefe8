import type { EventType } from './event-types';

/** The documented example of each event type's `data`; a test event carries it. */
export const EVENT_EXAMPLES: Readonly<Record<EventType, Readonly<Record<string, unknown>>>> = {
  'message.received': {
    message_id: 'msg_1001',
    conversation_id: 'conv_501',
    from: { name: 'Ada Example', phone: '+15555550100' },
    channel: 'whatsapp',
    text: 'Hello, is my order on its way?',
    received_at: '2025-06-15T14:30:00Z',
  },
  'message.sent': {
    message_id: 'msg_1002',
    conversation_id: 'conv_501',
    to: { name: 'Ada Example', phone: '+15555550100' },
    channel: 'whatsapp',
    text: 'It left our warehouse this morning.',
    sent_at: '2025-06-15T14:31:00Z',
  },
  'conversation.created': {
    conversation_id: 'conv_501',
    channel: 'whatsapp',
    contact: { name: 'Ada Example', phone: '+15555550100' },
  },
  'order.created': {
    order_id: 'ord_1042',
    status: 'pending',
    currency: 'USD',
    total: '59.90',
    items: [{ product_id: 'prod_77', name: 'Ceramic mug', quantity: 2, price: '29.95' }],
    customer: { name: 'Ada Example', email: 'ada@example.com' },
  },
  'order.updated': {
    order_id: 'ord_1042',
    status: 'shipped',
    previous_status: 'pending',
    currency: 'USD',
    total: '59.90',
  },
  'payment.completed': {
    payment_id: 'pay_3001',
    order_id: 'ord_1042',
    amount: '59.90',
    currency: 'USD',
    method: 'card',
  },
  'payment.failed': {
    payment_id: 'pay_3002',
    order_id: 'ord_1042',
    amount: '59.90',
    currency: 'USD',
    method: 'card',
    reason: 'card_declined',
  },
  'product.created': { product_id: 'prod_77', name: 'Ceramic mug', price: '29.95', currency: 'USD', in_stock: true },
  'product.updated': {
    product_id: 'prod_77',
    name: 'Ceramic mug',
    price: '27.95',
    currency: 'USD',
    in_stock: true,
    changed: ['price'],
  },
};
