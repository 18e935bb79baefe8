import { once } from 'node:events';
import { createServer } from 'node:tls';
import type { Answer } from 'dns-packet';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import type { AddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { addressRecord, startDnsServer } from '../support/dns-server';
import type { DnsReply, DnsServer } from '../support/dns-server';
import { OWNER } from '../support/receivers/owner';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';

/** Counts as a public address: it is the only one that the operator allows. */
const PUBLIC = '127.0.0.1';
const PRIVATE = '127.0.0.2';
const allowedPrivateCidrs = [`${PUBLIC}/32`];
const DEADLINE_MS = 10_000;
const REQUEST = { ...OWNER, headers: {}, body: Buffer.from('{"id":"evt_1"}'), deadlineMs: DEADLINE_MS };

/** The whole result of an attempt at a blocked address. */
const BLOCKED = {
  outcome: 'failed',
  statusCode: null,
  errorCode: 'blocked_address',
  errorMessage: "The endpoint's host resolves to an address that is not public.",
  responseHeaders: [],
  responseBody: null,
  responseBodyTruncated: false,
  isSentTwice: false,
  isBodyStalled: false,
  quota: null,
  retryAfterMs: null,
  durationMs: 0,
  endedAtMonotonicMs: expect.any(Number),
};
const DELIVERED = { outcome: 'delivered', statusCode: 200, errorCode: null };

let receiver: Receiver;
/** Responds like the public server, on the same port, to every connection. */
const privateServer = createServer(certificate('valid'));
let privateConnections = 0;
let privateBytes = 0;
let url: string;

beforeAll(async () => {
  receiver = await startReceiver(responding(response('200 OK')), certificate('valid'));
  url = `https://${TLS_HOST}:${receiver.port}/hook`;
  privateServer.on('connection', (socket) => {
    privateConnections += 1;
    socket.on('error', () => {});
  });
  privateServer.on('tlsClientError', () => {});
  privateServer.on('secureConnection', (socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => {
      privateBytes += chunk.length;
      socket.end(response('200 OK', [], 'the secrets of the network'));
    });
  });
  privateServer.listen(receiver.port, PRIVATE);
  await once(privateServer, 'listening');
});
beforeEach(() => {
  privateConnections = 0;
  privateBytes = 0;
});
afterAll(async () => {
  privateServer.close();
  await receiver.close();
});

/** Runs `work` with an HTTP sender and a name server that gives these answers to the first lookup, the second, … */
async function withAnswers<T>(
  lookups: DnsReply[],
  work: (post: (deadlineMs?: number) => Promise<SendResult>, server: DnsServer) => Promise<T>,
): Promise<T> {
  const asked: Record<string, number> = {};
  const server = await startDnsServer(({ type }) => {
    const at = (asked[type] = (asked[type] ?? -1) + 1);
    const reply = lookups[Math.min(at, lookups.length - 1)]!;
    if (typeof reply === 'string') return reply;
    return reply.filter((record) => record.type === 'CNAME' || record.type === type);
  });
  const httpSender = createHttpSender({ guard: guardAsking(server), ca: AUTHORITY });
  const post = (deadlineMs = DEADLINE_MS) => httpSender.send({ ...REQUEST, url, deadlineMs });
  try {
    return await work(post, server);
  } finally {
    await server.close();
  }
}

const guardAsking = ({ address }: DnsServer): AddressGuard =>
  createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, nameServers: [address] });
const records = (addresses: string[], ttlSeconds?: number): Answer[] =>
  addresses.map((address) => addressRecord(TLS_HOST, address, ttlSeconds));
const cname = (name: string, data: string): Answer => ({ type: 'CNAME', name, ttl: 60, data });

describe('an answer that changes between lookups', () => {
  test.each([0, 3_600])('every attempt is checked by its own lookup, with a TTL of %i s', async (ttlSeconds) => {
    const answers = [[PUBLIC], [PRIVATE], [PUBLIC], [PUBLIC, PRIVATE], [PUBLIC]];
    const before = receiver.connections();
    const lookups = answers.map((addresses) => records(addresses, ttlSeconds));
    const results = await withAnswers(lookups, async (post) => {
      const given: SendResult[] = [];
      while (given.length < answers.length) given.push(await post());
      return given;
    });
    expect(results).toEqual([
      expect.objectContaining(DELIVERED),
      BLOCKED,
      expect.objectContaining(DELIVERED),
      BLOCKED,
      expect.objectContaining(DELIVERED),
    ]);
    expect([receiver.connections() - before, privateConnections]).toEqual([3, 0]);
  });

  test('an attempt makes one lookup, and connects to the checked address', async () => {
    await withAnswers([records([PUBLIC]), records([PRIVATE])], async (post, { questions }) => {
      expect(await post()).toMatchObject(DELIVERED);
      expect(questions.toSorted()).toEqual([`A ${TLS_HOST}`, `AAAA ${TLS_HOST}`]);
    });
    expect(privateConnections).toBe(0);
  });
});

test('attempts at the same time share a lookup, the next one has its own', async () => {
  await withAnswers([records([PUBLIC]), records([PRIVATE])], async (post, { questions }) => {
    const results = await Promise.all(Array.from({ length: 5 }, () => post()));
    expect(results).toEqual(results.map(() => expect.objectContaining(DELIVERED)));
    expect(questions).toHaveLength(2);
    expect(await post()).toEqual(BLOCKED);
  });
  expect(privateConnections).toBe(0);
});

describe('one bad address refuses all', () => {
  test.each([
    [[PRIVATE]],
    [[PUBLIC, PRIVATE]],
    [[PRIVATE, PUBLIC]],
    [[PUBLIC, '::1']],
    [[PUBLIC, `::ffff:${PUBLIC}`]],
    [[PUBLIC, `::ffff:${PRIVATE}`]],
    [[PUBLIC, '64:ff9b::7f00:2']],
    [[PUBLIC, 'fe80::1']],
    [[PUBLIC, '0.0.0.0']],
    [[...Array<string>(5).fill(PUBLIC), PRIVATE]],
  ])('%j', async (addresses) => {
    const before = receiver.connections();
    const result = await withAnswers([records(addresses)], (post) => post());
    expect(result).toEqual(BLOCKED);
    expect([receiver.connections() - before, privateConnections]).toEqual([0, 0]);
  });
});

describe('CNAME chains', () => {
  const end = 'a.third.test';
  const chain = [cname(TLS_HOST, 'a.second.test'), cname('a.second.test', end)];

  test('the address at the end of the chain counts', async () => {
    const toPublic = await withAnswers([[...chain, addressRecord(end, PUBLIC)]], (post) => post());
    expect(toPublic).toMatchObject(DELIVERED);
    const toPrivate = await withAnswers([[...chain, addressRecord(end, PRIVATE)]], (post) => post());
    expect(toPrivate).toEqual(BLOCKED);
    const toLocalhost = [cname(TLS_HOST, 'localhost'), addressRecord('localhost', PRIVATE)];
    expect(await withAnswers([toLocalhost], (post) => post())).toEqual(BLOCKED);
    expect(privateConnections).toBe(0);
  });

  test.each([
    ['a chain without an address', chain],
    ['an endless chain', [cname(TLS_HOST, 'a.second.test'), cname('a.second.test', TLS_HOST)]],
  ])('%s is a DNS error', async (_what, reply) => {
    const result = await withAnswers([reply], (post) => post());
    expect(result).toMatchObject({ outcome: 'failed', errorCode: 'dns_error', statusCode: null });
  });
});

describe('answers without an address', () => {
  test.each<[string, DnsReply, RegExp]>([
    ['an empty list', [], /ENODATA/],
    ['NXDOMAIN', 'NXDOMAIN', /ENOTFOUND/],
    ['SERVFAIL', 'SERVFAIL', /ESERVFAIL/],
    ['no response, which times out before the usual deadline', 'silence', /ETIMEOUT/],
  ])('%s is a DNS error, and the next attempt is not affected', async (_what, reply, reason) => {
    await withAnswers([reply], async (post) => {
      const failed = { outcome: 'failed', errorCode: 'dns_error', errorMessage: expect.stringMatching(reason) };
      expect(await post()).toMatchObject(failed);
    });
    expect(await withAnswers([records([PUBLIC])], (post) => post())).toMatchObject(DELIVERED);
  });

  test('the deadline of the attempt includes the lookup', async () => {
    const result = await withAnswers(['silence'], (post) => post(200));
    expect(result).toMatchObject({ errorCode: 'timeout', errorMessage: expect.stringContaining('resolving') });
  });

  test('an answer of thousands of records is refused', async () => {
    const crowd = records([...Array<string>(2_000).fill(PUBLIC), PRIVATE]);
    const before = receiver.connections();
    await withAnswers([crowd], async (post, { questions }) => {
      const refused = { errorCode: 'dns_error', errorMessage: expect.stringContaining('ETOOMANYADDRESSES') };
      expect(await post()).toMatchObject(refused);
      expect(questions).toContain(`A ${TLS_HOST} (TCP)`);
    });
    expect([receiver.connections() - before, privateConnections]).toEqual([0, 0]);
  });
});

test('the connected address is checked too, before a byte of the request is sent', async () => {
  const server = await startDnsServer(() => []);
  // Stands for anything that bypasses the lookup.
  const guard: AddressGuard = {
    ...guardAsking(server),
    addressesOf: async () => [PRIVATE],
  };
  const httpSender = createHttpSender({ guard, ca: AUTHORITY });
  const result = await httpSender.send({ ...REQUEST, url });
  await server.close();
  expect(result).toEqual(BLOCKED);
  while (privateConnections === 0) await new Promise(setImmediate);
  expect(privateBytes).toBe(0);
});

test('literal addresses are refused with the same message, without a connection', async () => {
  const server = await startDnsServer(() => 'NXDOMAIN');
  const httpSender = createHttpSender({ guard: guardAsking(server), ca: AUTHORITY });
  for (const host of [PRIVATE, '[::1]', `[::ffff:${PRIVATE}]`, '[64:ff9b::7f00:2]', '2130706434', '0x7f.2']) {
    const literal = `https://${host}:${receiver.port}/hook`;
    expect(await httpSender.send({ ...REQUEST, url: literal })).toEqual(BLOCKED);
  }
  await server.close();
  expect(privateConnections).toBe(0);
});
