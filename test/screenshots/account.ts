import { until } from '../support/until';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import type { Product } from './product';

const ATTEMPTS = 6;
/** The second attempt of a delivery comes after 30 s. */
const RETRY_TIMEOUT_MS = 90_000;

export interface Receivers {
  shop: TestReceiver;
  crm: TestReceiver;
  accounts: TestReceiver;
}

/** The customer's endpoints: one that works and failed once, one that is down, one with a bug. */
export async function startReceivers(): Promise<Receivers> {
  const [shop, crm, accounts] = await Promise.all([
    startReceiver((_, count) => (count <= 2 ? { status: 502, body: 'Bad Gateway' } : { status: 200, body: 'thanks' })),
    startReceiver(() => ({ status: 503, body: '{"error":"The database is being upgraded"}', delayMs: 340 })),
    startReceiver(() => ({ status: 500, body: "TypeError: Cannot read properties of undefined (reading 'vat')" })),
  ]);
  return { shop, crm, accounts };
}

const at = ({ url }: TestReceiver, path: string) => url.replace('/hook', path);
const publish = (product: Product, type: string, data: object) => product.call('POST', '/v1/events', { type, data });

/** With a short retry schedule: a delivery that succeeded late, and an endpoint that became unhealthy. */
export async function fillPast(product: Product, { shop, accounts }: Receivers): Promise<void> {
  const create = (body: object) => product.call('POST', '/v1/webhooks', body);
  await create({ url: at(shop, '/webhooks/handl'), events: '*', description: 'Shop back office' });
  const { id } = await create({
    url: at(accounts, '/handl/payments'),
    events: ['payment.completed', 'payment.failed'],
    description: 'Accounting',
  });
  await publish(product, 'payment.completed', { id: 'pay_8812', order: 'ord_1038', amount: '74.00', currency: 'EUR' });
  await until('the endpoint to be unhealthy', async () => {
    const { status } = await product.call('GET', `/v1/webhooks/${id}`);
    return status === 'unhealthy' && accounts.hits.length === ATTEMPTS;
  });
}

/** With the default retry schedule: a delivery that waits for its retry, and held ones. @returns the ids to show */
export async function fillPresent(product: Product, { crm }: Receivers) {
  const create = (body: object) => product.call('POST', '/v1/webhooks', body);
  const failing = await create({
    url: at(crm, '/hooks/orders'),
    events: ['order.created', 'order.updated'],
    description: 'CRM',
  });
  const disabled = await create({
    url: 'https://old-shop.example/handl',
    events: ['product.updated'],
    description: 'Old shop',
  });
  await product.call('POST', `/v1/webhooks/${disabled.id}/disable`);

  const order = {
    id: 'ord_1042',
    object: 'order',
    status: 'pending',
    customer: { name: 'Zoë Kaya' },
    total: 12_990,
    currency: 'EUR',
  };
  await publish(product, 'order.created', order);
  await until('the second attempt', () => crm.hits.length >= 2, RETRY_TIMEOUT_MS);
  await publish(product, 'conversation.created', { id: 'con_551', channel: 'whatsapp' });
  await publish(product, 'message.received', { id: 'msg_9001', from: '+49 170 0000000', text: 'Is it in stock?' });
  await publish(product, 'message.sent', { id: 'msg_9002', text: 'Yes, it ships today.' });
  await publish(product, 'payment.completed', {
    id: 'pay_8813',
    object: 'payment',
    order: 'ord_1042',
    amount: 12_990,
    currency: 'EUR',
  });
  await publish(product, 'payment.failed', { id: 'pay_8814', order: 'ord_1043', reason: 'card_declined' });
  await publish(product, 'product.updated', { id: 'prd_77', stock: 12 });
  await publish(product, 'order.updated', { ...order, status: 'packed' });

  const { data: endpoints } = await product.call('GET', '/v1/webhooks?limit=100');
  const unhealthyId: string = endpoints.find(({ status }: { status: string }) => status === 'unhealthy').id;
  const waiting = await until('the failed attempts to be recorded', async () => {
    const { data } = await product.call('GET', `/v1/deliveries?endpoint=${failing.id}&status=in_progress`);
    return data.length === 2 && crm.hits.length === 3 && data;
  });
  return { unhealthyId, deliveryId: String(waiting.at(-1).id) };
}
