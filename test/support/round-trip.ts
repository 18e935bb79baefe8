import { randomBytes } from 'node:crypto';
import { newAccount, request } from '../api/support';
import { createPool } from '../../src/db/pool';
import { startProduct } from './product';
import { startReceiver } from './receiver';
import { until } from './until';

/** The settings of a product of its own, apart from the database. */
export const productSettings = () => ({
  SMTP_URL: 'smtp://127.0.0.1:1',
  SECRETS_KEY: randomBytes(32).toString('base64'),
  TEMPORAL_TASK_QUEUE: `test-${randomBytes(6).toString('hex')}`,
  ALLOW_INSECURE_ENDPOINTS: 'true',
  RETRY_SCHEDULE: '200ms,200ms,200ms,200ms,200ms',
  LOG_LEVEL: 'warn',
});

/**
 * Starts the product on a database, creates an endpoint, publishes an event, and waits until it is delivered by its second
 * attempt.
 * @param adminUrl the same database as a superuser, who creates the account
 * @returns what the delivery log then says of the delivery and its attempts
 */
export async function roundTrip(databaseUrl: string, adminUrl: string, env: Record<string, string> = {}) {
  const receiver = await startReceiver((_hit, count) => ({ status: count === 1 ? 500 : 200 }));
  const product = await startProduct({ DATABASE_URL: databaseUrl, ...productSettings(), ...env });
  const pool = createPool({ databaseUrl: adminUrl, maxConnections: 2, onIdleError: () => undefined });
  try {
    const { key } = await newAccount(pool);
    const call = async (method: string, path: string, body?: object) => {
      const { status, json } = await request(product.base, method, path, { key, body });
      if (status >= 300) throw new Error(`${method} ${path}: ${status} ${JSON.stringify(json)}`);
      return json;
    };
    const endpoint = await call('POST', '/v1/webhooks', { url: receiver.url, events: ['order.created'] });
    const event = await call('POST', '/v1/events', { type: 'order.created', data: { note: 'a\\b' } });
    const delivery = await until('the delivery', async () => {
      const [first] = (await call('GET', '/v1/deliveries')).data;
      return first?.status === 'delivered' && first;
    });
    const attempts = (await call('GET', `/v1/deliveries/${delivery.id}/attempts`)).data;
    const listed = (await call('GET', '/v1/webhooks')).data;
    return { endpoint, event, delivery, attempts, listed, hits: receiver.hits };
  } finally {
    await pool.end();
    await product.stop();
    await receiver.close();
  }
}
