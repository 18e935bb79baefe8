import { readFileSync } from 'node:fs';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { startFullBacklog } from '../support/receivers/full-backlog';
import { OWNER } from '../support/receivers/owner';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { until } from '../support/until';

const DEADLINE_MS = 10_000;
const GOOD = '127.0.0.1';
/** As in Linux's `tcp_states.h`. */
const SYN_SENT = '02';

/** Connections to this port that wait for an answer to their SYN. */
function waiting(port: number): number {
  const hex = port.toString(16).toUpperCase().padStart(4, '0');
  const [, ...lines] = readFileSync('/proc/net/tcp', 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.trim().split(/\s+/));
  return rows.filter(([, , remote, state]) => remote!.endsWith(`:${hex}`) && state === SYN_SENT).length;
}

/** Addresses of one port at which nothing answers a SYN, and a good receiver at 127.0.0.1 on the same port. */
async function withDead<T>(count: number, work: (dead: string[], receiver: Receiver) => Promise<T>): Promise<T> {
  const receiver = await startReceiver(responding(response('200 OK')), certificate('valid'));
  const dead = Array.from({ length: count }, (_, at) => `127.0.1.${at + 1}`);
  const full = await Promise.all(dead.map((address) => startFullBacklog(address, receiver.port)));
  try {
    // Two of the four connections that fill a backlog find room.
    await until('the backlogs to be full', () => waiting(receiver.port) === 2 * count);
    return await work(dead, receiver);
  } finally {
    for (const each of full) each.close();
    await receiver.close();
  }
}

function post(addresses: string[], port: number, deadlineMs = DEADLINE_MS): Promise<SendResult> {
  const allowedPrivateCidrs = ['127.0.0.0/8', '::1/128'];
  const resolve = async () => addresses;
  const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, resolve });
  const httpSender = createHttpSender({ guard, ca: AUTHORITY });
  const url = `https://${TLS_HOST}:${port}/hook`;
  return httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs });
}

test('a good address after five dead ones is reached, and the connections to the others are given up', async () => {
  await withDead(5, async (dead, receiver) => {
    const { outcome, errorMessage, durationMs } = await post([...dead, GOOD], receiver.port);
    expect({ outcome, errorMessage }).toEqual({ outcome: 'delivered', errorMessage: null });
    // One after the other would take the whole deadline.
    expect(durationMs).toBeLessThan(DEADLINE_MS / 2);
    expect(durationMs).toBeGreaterThanOrEqual(1_250);
    expect(receiver.connections()).toBe(1);
    await until('the other connections to be given up', () => waiting(receiver.port) === 2 * dead.length);
  });
});

test('the families take turns', async () => {
  await withDead(5, async (dead, receiver) => {
    const v6 = await startReceiver(responding(response('200 OK')), certificate('valid'), {
      host: '::1',
      port: receiver.port,
    });
    const { outcome, durationMs } = await post([...dead, '::1'], receiver.port);
    await v6.close();
    expect(outcome).toBe('delivered');
    expect(durationMs).toBeLessThan(1_250);
  });
});

test('dead addresses only', async () => {
  await withDead(2, async (dead, { port }) => {
    const result = await post(dead, port, 1_500);
    expect(result).toMatchObject({ errorCode: 'timeout', errorMessage: expect.stringContaining('connecting') });
  });
});

test('a refusal is followed by the next address at once', async () => {
  const receiver = await startReceiver(responding(response('200 OK')), certificate('valid'));
  const refusing = Array.from({ length: 31 }, (_, at) => `127.0.2.${at + 1}`);
  const { outcome, durationMs } = await post([...refusing, GOOD], receiver.port);
  const allRefused = await post(refusing, receiver.port);
  await receiver.close();
  expect(outcome).toBe('delivered');
  expect(durationMs).toBeLessThan(4_000);
  expect(allRefused).toMatchObject({ errorCode: 'connection_refused' });
});
