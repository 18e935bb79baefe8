import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { freePort } from '../../dev/ports';
import { newAccount, request } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { startProduct } from '../support/product';
import type { Product } from '../support/product';
import { until } from '../support/until';

const CONNECTIONS = 30;

let database: TestDatabase;
let product: Product;
let admin: string;
let key: string;

beforeAll(async () => {
  database = await createTestDatabase();
  key = (await newAccount(database.pool)).key;
  const port = await freePort();
  admin = `http://127.0.0.1:${port}`;
  product = await startProduct({
    ROLE: 'api',
    ADMIN_PORT: String(port),
    API_CONNECTIONS: String(CONNECTIONS),
    DATABASE_URL: database.url,
    SMTP_URL: 'smtp://127.0.0.1:9',
    SECRETS_KEY: randomBytes(32).toString('base64'),
    LOG_LEVEL: 'silent',
  });
});
afterAll(async () => {
  await product.stop();
  await database.drop();
});

const statusOf = async (base: string, path: string, from?: string) =>
  (await fetch(base + path, { headers: from ? { authorization: `Bearer ${from}` } : {} })).status;

test('the admin port has probes, and metrics without a key, and nothing else', async () => {
  expect(await statusOf(admin, '/healthz')).toBe(200);
  expect(await statusOf(admin, '/readyz')).toBe(200);
  expect(await (await fetch(`${admin}/metrics`)).text()).toContain('handl_pending_deliveries 0');
  for (const path of ['/v1/webhooks', '/settings/api', '/docs/webhooks', '/docs/api/', '/']) {
    expect([path, await statusOf(admin, path, key)]).toEqual([path, 404]);
  }
});

test('the port of the API has the probes too, and asks for a platform key before it shows metrics', async () => {
  expect(await statusOf(product.base, '/readyz')).toBe(200);
  expect(await statusOf(product.base, '/metrics')).toBe(401);
  expect(await statusOf(product.base, '/metrics', key)).toBe(403);
});

test('probes and metrics answer while all connections of the API are taken', async () => {
  const { port } = new URL(product.base);
  const taken: Socket[] = [];
  const isRefused = () =>
    request(product.base, 'GET', '/healthz', { headers: { connection: 'close' } }).then(
      () => false,
      () => true,
    );
  expect(await isRefused()).toBe(false);
  await until('the API to be full', async () => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', localAddress: '127.0.0.2' });
    socket.on('error', () => {});
    taken.push(socket);
    return taken.length >= CONNECTIONS && (await isRefused());
  });
  expect(await statusOf(admin, '/healthz')).toBe(200);
  expect(await statusOf(admin, '/readyz')).toBe(200);
  expect(await statusOf(admin, '/metrics')).toBe(200);
  taken.forEach((socket) => socket.destroy());
});
