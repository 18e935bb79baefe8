import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { until } from '../support/until';
import { request, startApi, startApp } from './support';
import type { TestApi } from './support';

const PER_ADDRESS = 20;
/** Far above the 5 s after which a stranger's connection is closed, far below the 65 s of others. */
const STAYS_MS = 15_000;

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

interface Client {
  socket: Socket;
  received: string;
}

const opened: Socket[] = [];
afterEach(() => opened.splice(0).forEach((socket) => socket.destroy()));

/** Opens a connection and asks whether the process is alive. */
function open(port: number, localAddress = '127.0.0.2', headers = ''): Client {
  const socket = connect({ port, host: '127.0.0.1', localAddress });
  const client = { socket, received: '' };
  socket.on('data', (chunk) => (client.received += chunk.toString()));
  socket.on('error', () => {});
  socket.write(`GET /v1/settings HTTP/1.1\r\nHost: a\r\n${headers}\r\n`);
  opened.push(socket);
  return client;
}

const isAnswered = ({ received }: Client) => received.startsWith('HTTP/1.1 ');
const isOpen = ({ socket }: Client) => !socket.closed && !socket.readableEnded;
const authorization = () => `Authorization: Bearer ${api.key}\r\n`;

test('idle connections of one address leave room for others, who publish and see that we are ready', async () => {
  const refused: string[] = [];
  const bounds = { maxConnections: 2 * PER_ADDRESS, maxConnectionsPerAddress: PER_ADDRESS };
  const app = await startApp({ db: api.pool }, undefined, {
    ...bounds,
    onRefused: (address: string) => void refused.push(address),
  });
  const idle = Array.from({ length: 5 * PER_ADDRESS }, () => open(app.port));
  await until('each to be answered or closed', () => idle.every((one) => isAnswered(one) || !isOpen(one)));
  expect(idle.filter((one) => isAnswered(one) && isOpen(one))).toHaveLength(PER_ADDRESS);
  expect(refused).toEqual(['127.0.0.2']);

  const body = { type: 'order.created', data: {} };
  expect((await request(app.base, 'POST', '/v1/events', { key: api.key, body })).status).toBe(202);
  expect((await request(app.base, 'GET', '/readyz')).status).toBe(200);

  // A place is free again as soon as a connection ends.
  idle.find(isOpen)!.socket.destroy();
  await until('a new connection to be answered', () => {
    const again = open(app.port);
    return until('an end', () => isAnswered(again) || !isOpen(again)).then(() => isAnswered(again));
  });
  await app.close();
});

test('a connection stays open for its next request only if it has carried an authenticated one', async () => {
  const app = await startApp({ db: api.pool });
  const stranger = open(app.port);
  const wrongKey = open(app.port, '127.0.0.1', 'Authorization: Bearer sk_live_wrong\r\n');
  const caller = open(app.port, '127.0.0.1', authorization());
  await until('all responses', () => [stranger, wrongKey, caller].every(isAnswered));
  expect(stranger.received).toMatch(/^HTTP\/1.1 401 [^]*\r\nKeep-Alive: timeout=5\r\n/);
  expect(caller.received).toMatch(/^HTTP\/1.1 200 [^]*\r\nKeep-Alive: timeout=65\r\n/);
  const startedAt = performance.now();
  await until('the strangers to be cut', () => !isOpen(stranger) && !isOpen(wrongKey), STAYS_MS);
  expect(performance.now() - startedAt).toBeGreaterThan(4_000);

  // From then on also without a key.
  caller.received = '';
  caller.socket.write('GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n');
  await until('the next response', () => isAnswered(caller));
  const endMs = performance.now() + STAYS_MS;
  await until('some time to pass', () => performance.now() > endMs || !isOpen(caller));
  expect(isOpen(caller)).toBe(true);
  await app.close();
});

test('connections of a proxy stay open, whoever uses them', async () => {
  const app = await startApp({ db: api.pool }, undefined, { isBehindProxy: true });
  const stranger = open(app.port);
  await until('the response', () => isAnswered(stranger));
  expect(stranger.received).toMatch(/\r\nKeep-Alive: timeout=65\r\n/);
  const endMs = performance.now() + STAYS_MS;
  await until('some time to pass', () => performance.now() > endMs || !isOpen(stranger));
  expect(isOpen(stranger)).toBe(true);
  await app.close();
});
