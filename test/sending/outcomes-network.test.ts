import { isIP } from 'node:net';
import type { Socket } from 'node:net';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import type { AddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { dnsResolver } from '../../src/sending/address-guard/resolve';
import { addressRecord, startDnsServer } from '../support/dns-server';
import type { DnsServer } from '../support/dns-server';
import { startFullBacklog } from '../support/receivers/full-backlog';
import { OWNER } from '../support/receivers/owner';
import { onGone, responding, repeating, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { until } from '../support/until';

const DEADLINE_MS = 3_000;
const FAMILY = { A: 4, AAAA: 6 };

const insecure = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] });
/** Refuses all private addresses except 127.0.0.1, which counts as public. */
const guardWith = (resolve: (hostname: string) => Promise<string[]>) =>
  createAddressGuard({ allowPrivate: false, allowedPrivateCidrs: ['127.0.0.1/32'], resolve });

function post(guard: AddressGuard, url: string, deadlineMs = DEADLINE_MS): Promise<SendResult> {
  return createHttpSender({ guard, ca: AUTHORITY }).send({
    ...OWNER,
    url,
    headers: {},
    body: Buffer.from('{}'),
    deadlineMs,
  });
}

let receiver: Receiver;
let tlsReceiver: Receiver;
beforeAll(async () => {
  receiver = await startReceiver(responding(response('200 OK')));
  tlsReceiver = await startReceiver(responding(response('200 OK')), certificate('valid'));
});
afterAll(() => Promise.all([receiver.close(), tlsReceiver.close()]));

describe('connecting', () => {
  test('a port where nothing listens', async () => {
    const gone = await startReceiver(() => {});
    await gone.close();
    expect(await post(insecure, gone.url)).toMatchObject({ outcome: 'failed', errorCode: 'connection_refused' });
  });

  test('a host that does not respond to SYN', async () => {
    const full = await startFullBacklog();
    const result = await post(insecure, full.url, 1_500);
    full.close();
    expect(result).toMatchObject({ errorCode: 'timeout', errorMessage: expect.stringContaining('connecting') });
  });

  test('the next address is tried when the first one refuses', async () => {
    const guard = createAddressGuard({
      allowPrivate: true,
      allowedPrivateCidrs: [],
      resolve: async () => ['::1', '127.0.0.1'],
    });
    const url = `http://${TLS_HOST}:${receiver.port}/`;
    expect(await post(guard, url)).toMatchObject({ outcome: 'delivered', statusCode: 200 });
  });

  test('localhost, as the system resolves it', async () => {
    expect(await post(insecure, `http://localhost:${receiver.port}/`)).toMatchObject({ outcome: 'delivered' });
  });

  test('after a surplus response, the next attempt has a connection of its own, so that the response never reaches it', async () => {
    const poisoning = await startReceiver(
      responding(Buffer.concat([response('200 OK', ['Connection: keep-alive']), response('500 Poison')])),
    );
    const httpSender = createHttpSender({ guard: insecure });
    const request = { ...OWNER, url: poisoning.url, headers: {}, body: Buffer.from('{}'), deadlineMs: DEADLINE_MS };
    for (let attempt = 1; attempt <= 3; attempt += 1) {
      expect(await httpSender.send(request)).toMatchObject({ outcome: 'delivered', statusCode: 200 });
      expect(poisoning.connections()).toBe(attempt);
    }
    await poisoning.close();
  });

  test.each([
    ['silent', (socket: Socket) => socket.resume()],
    ['endless in its body', repeating('HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n', 'a', 50)],
    ['endless in its 1xx', repeating('', 'HTTP/1.1 102 Processing\r\n\r\n', 50)],
    ['switching protocols', repeating('HTTP/1.1 101 Hi\r\nConnection: upgrade\r\nUpgrade: a\r\n\r\n', 'a', 50)],
  ])('the sender closes the connection to a receiver that is %s', async (_what, behaviour) => {
    let isEnded = false;
    const clingy = await startReceiver((socket) => {
      onGone(socket, () => (isEnded = true));
      behaviour(socket);
    });
    await post(insecure, clingy.url, 300);
    await until('the end of the connection', () => isEnded);
    await clingy.close();
  });

  test('nor does a receiver that is silent in the TLS handshake keep its connection', async () => {
    let isEnded = false;
    const clingy = await startReceiver((socket) => {
      onGone(socket, () => (isEnded = true));
      socket.resume();
    });
    const result = await post(insecure, clingy.url.replace('http:', 'https:'), 300);
    expect(result).toMatchObject({ errorCode: 'timeout', errorMessage: expect.stringContaining('TLS') });
    await until('the end of the connection', () => isEnded);
    await clingy.close();
  });

  test('close aborts requests in flight, and they do not count as attempts', async () => {
    const silent = await startReceiver((socket) => socket.resume());
    const httpSender = createHttpSender({ guard: insecure });
    const request = { ...OWNER, url: silent.url, headers: {}, body: Buffer.from('{}'), deadlineMs: 60_000 };
    const inFlight = httpSender.send(request);
    while (silent.receivedBytes() === 0) await new Promise(setImmediate);
    await httpSender.close();
    await expect(inFlight).rejects.toThrow('closed during the request');
    await expect(httpSender.send(request)).rejects.toThrow('closed');
    await silent.close();
  });
});

describe('host names', () => {
  /** Addresses, a response code, or no response. */
  type Answer = string[] | 'NXDOMAIN' | 'SERVFAIL' | 'silence';
  const answers: Record<string, { A: Answer; AAAA: Answer }> = {
    'only-v4.test': { A: ['127.0.0.1'], AAAA: [] },
    'v6-broken.test': { A: ['127.0.0.1'], AAAA: 'SERVFAIL' },
    [TLS_HOST]: { A: ['127.0.0.1'], AAAA: 'NXDOMAIN' },
    'private.test': { A: ['10.0.0.1'], AAAA: [] },
    'mixed.test': { A: ['127.0.0.1', '10.0.0.1'], AAAA: [] },
    'mixed-families.test': { A: ['127.0.0.1'], AAAA: ['fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd:fdfd'] },
    'empty.test': { A: [], AAAA: [] },
    'servfail.test': { A: 'SERVFAIL', AAAA: 'SERVFAIL' },
    'silent.test': { A: 'silence', AAAA: 'silence' },
    'crowd.test': { A: Array.from({ length: 33 }, () => '127.0.0.1'), AAAA: [] },
  };
  let resolve: (hostname: string) => Promise<string[]>;
  const guard = guardWith((hostname) => resolve(hostname));
  let nameServer: DnsServer;
  beforeAll(async () => {
    nameServer = await startDnsServer(({ name, type }) => {
      const given = answers[name]?.[type as 'A' | 'AAAA'] ?? 'NXDOMAIN';
      return typeof given === 'string' ? given : given.map((address) => addressRecord(name, address));
    });
    resolve = dnsResolver({ nameServers: [nameServer.address], timeoutMs: 200, tries: 2 });
  });
  afterAll(() => nameServer.close());

  test('both A and AAAA are queried, and one of them is enough', async () => {
    await expect(resolve('only-v4.test')).resolves.toEqual(['127.0.0.1']);
    await expect(resolve('v6-broken.test')).resolves.toEqual(['127.0.0.1']);
    const both = (await resolve('mixed-families.test')).map(isIP);
    expect(both).toEqual([FAMILY.A, FAMILY.AAAA]);
    const url = `https://${TLS_HOST}:${tlsReceiver.port}/`;
    expect(await post(guard, url)).toMatchObject({ outcome: 'delivered', statusCode: 200 });
  });

  test.each(['private.test', 'mixed.test', 'mixed-families.test'])('%s is a blocked address', async (host) => {
    expect(await post(guard, `https://${host}:${tlsReceiver.port}/`)).toMatchObject({
      outcome: 'failed',
      errorCode: 'blocked_address',
      errorMessage: "The endpoint's host resolves to an address that is not public.",
    });
  });

  test.each([
    ['unknown.test', /ENOTFOUND/],
    ['empty.test', /ENODATA/],
    ['servfail.test', /ESERVFAIL/],
    ['silent.test', /ETIMEOUT/],
    ['crowd.test', /ETOOMANYADDRESSES/],
  ])('%s is a DNS error', async (host, reason) => {
    expect(await post(guard, `https://${host}:${tlsReceiver.port}/`)).toMatchObject({
      outcome: 'failed',
      errorCode: 'dns_error',
      errorMessage: expect.stringMatching(reason),
    });
  });

  test('the deadline includes the DNS lookup', async () => {
    const result = await post(guard, `https://silent.test:${tlsReceiver.port}/`, 100);
    expect(result).toMatchObject({ errorCode: 'timeout', errorMessage: expect.stringContaining('resolving') });
  });

  test('a name server that cannot be reached is a fault of this machine, not an attempt', async () => {
    const nameServers = [`127.0.0.1:${receiver.port}`];
    const result = post(guardWith(dnsResolver({ nameServers, timeoutMs: 200, tries: 1 })), `https://${TLS_HOST}/`);
    await expect(result).rejects.toThrow('This machine could not make the connection');
  });
});
