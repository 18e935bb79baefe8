import type { Socket } from 'node:net';
import type { TlsOptions } from 'node:tls';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { HttpSender, SendResult } from '../../src/sending/http/http-sender';
import { asId } from '../support/as-id';
import { OWNER } from '../support/receivers/owner';
import { onGone, response, serving, startReceiver } from '../support/receivers/receiver';
import type { Behaviour, Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { until } from '../support/until';

const ADDRESS = '127.0.0.1';
const OTHER_ADDRESS = '127.0.0.3';
const BLOCKED_ADDRESS = '127.0.0.2';
const DELIVERED = { outcome: 'delivered', statusCode: 200, isSentTwice: false };
const ok = serving((socket) => socket.write(response('200 OK', [], 'ok')));

let addresses: string[] = [];
const guard = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [], resolve: async () => addresses });
/** Refuses http, and BLOCKED_ADDRESS. */
const strictGuard = createAddressGuard({
  allowPrivate: false,
  allowedPrivateCidrs: [`${ADDRESS}/32`, `${OTHER_ADDRESS}/32`],
  resolve: async () => addresses,
});

let sender: HttpSender;
beforeEach(() => {
  addresses = [ADDRESS];
  sender = createHttpSender({ guard, ca: AUTHORITY });
});
afterEach(() => sender.close());

const post = (url: string, more: object = {}): Promise<SendResult> =>
  sender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: 10_000, ...more });

async function withReceiver(behaviour: Behaviour, work: (receiver: Receiver) => Promise<void>, tls?: TlsOptions) {
  const receiver = await startReceiver(behaviour, tls);
  try {
    await work(receiver);
  } finally {
    await receiver.close();
  }
}

describe('a connection is used again', () => {
  test.each(['http', 'https'])('by attempts of the same account to the same origin (%s)', async (scheme) => {
    await withReceiver(
      ok,
      async ({ port, connections }) => {
        const url = `${scheme}://${TLS_HOST}:${port}`;
        expect(await post(`${url}/one`)).toMatchObject(DELIVERED);
        expect(await post(`${url}/two`)).toMatchObject({ ...DELIVERED, responseBody: Buffer.from('ok') });
        await post(`${url}/two?three`, { endpointId: asId('we', 'we_2') });
        expect(connections()).toBe(1);
        await post(url, { accountId: asId('acct', 'acct_2') });
        expect(connections()).toBe(2);
        await post(url.replace(TLS_HOST, `also.${TLS_HOST}`));
        expect(connections()).toBe(3);
      },
      scheme === 'https' ? certificate('valid') : undefined,
    );
  });

  test('the receiver sees whole requests, one after the other', async () => {
    let received = '';
    await withReceiver(
      (socket) => {
        socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')));
        serving(() => socket.write(response('200 OK')))(socket);
      },
      async ({ url, connections }) => {
        for (const size of [2, 70_000, 3]) {
          await post(url, { body: Buffer.alloc(size, 'a'), headers: { 'X-Size': size } });
        }
        const request = /^POST \/hook HTTP\/1\.1\r\n(?:[A-Za-z-]+: [^\r\n]+\r\n)+\r\n(a+)/;
        const sizes: number[] = [];
        for (let rest = received, found; (found = request.exec(rest)); rest = rest.slice(found[0].length)) {
          sizes.push(found[1]!.length);
        }
        expect(sizes).toEqual([2, 70_000, 3]);
        expect(connections()).toBe(1);
      },
    );
  });

  test('never by two attempts at the same time', async () => {
    const waiting: Socket[] = [];
    await withReceiver(
      serving((socket) => waiting.push(socket)),
      async ({ url, connections }) => {
        const release = async (count: number) => {
          await until('the requests', () => waiting.length === count);
          for (const socket of waiting.splice(0)) socket.write(response('200 OK'));
        };
        await Promise.all([post(url), post(url), release(2)]);
        await Promise.all([post(url), post(url), post(url), release(3)]);
        expect(connections()).toBe(3);
      },
    );
  });

  test.each([
    [
      'chunks in several packets',
      ['HTTP/1.1 200 OK\r\nTransfer-Encoding: chu', 'nked\r\n\r\n2\r', '\nok\r\n0\r\n\r', '\n'],
    ],
    ['no content', ['HTTP/1.1 204 No Content\r\n\r\n']],
    ['16 KiB', [response('200 OK', [], 'a'.repeat(16_384)).toString()]],
  ])('after a response with %s', async (_what, packets) => {
    const writeAll = async (socket: Socket) => {
      for (const packet of packets) {
        socket.write(packet);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    };
    await withReceiver(
      serving((socket) => void writeAll(socket)),
      async ({ url, connections }) => {
        for (let nth = 1; nth <= 3; nth += 1) expect(await post(url)).toMatchObject({ outcome: 'delivered' });
        expect(connections()).toBe(1);
      },
    );
  });
});

describe('the guard is asked for each attempt, as if there were no connection', () => {
  async function withBoth(work: (url: string, at: { one: Receiver; other: Receiver }) => Promise<void>) {
    sender = createHttpSender({ guard: strictGuard, ca: AUTHORITY });
    const one = await startReceiver(ok, certificate('valid'));
    const other = await startReceiver(ok, certificate('valid'), { host: OTHER_ADDRESS, port: one.port });
    await work(`https://${TLS_HOST}:${one.port}/`, { one, other });
    await Promise.all([one.close(), other.close()]);
  }

  test('a connection to an address that the name no longer has is not used', async () => {
    await withBoth(async (url, { one, other }) => {
      await post(url);
      addresses = [OTHER_ADDRESS];
      expect(await post(url)).toMatchObject(DELIVERED);
      expect([one.connections(), other.connections()]).toEqual([1, 1]);
      addresses = [OTHER_ADDRESS, ADDRESS];
      await post(url);
      await post(url);
      expect([one.connections(), other.connections()]).toEqual([1, 1]);
    });
  });

  test('nor is one to a host that has got a blocked address, or none', async () => {
    await withBoth(async (url, { one }) => {
      await post(url);
      const before = one.receivedBytes();
      for (const now of [[BLOCKED_ADDRESS], [ADDRESS, BLOCKED_ADDRESS]]) {
        addresses = now;
        expect(await post(url)).toMatchObject({ outcome: 'failed', errorCode: 'blocked_address', durationMs: 0 });
      }
      addresses = [];
      expect(await post(url)).toMatchObject({ outcome: 'failed', errorCode: 'dns_error' });
      expect(one.receivedBytes()).toBe(before);
      addresses = [ADDRESS];
      expect(await post(url)).toMatchObject(DELIVERED);
      expect(one.connections()).toBe(1);
    });
  });
});

describe('an idle connection is closed', () => {
  test('a second before the receiver would, if it says when', async () => {
    let isGone = false;
    await withReceiver(
      (socket) => {
        onGone(socket, () => (isGone = true));
        serving(() => socket.write(response('200 OK', ['Keep-Alive: timeout=2'])))(socket);
      },
      async ({ url, connections }) => {
        await post(url);
        await post(url);
        expect(connections()).toBe(1);
        await until('the end of the connection', () => isGone);
        expect(await post(url)).toMatchObject(DELIVERED);
        expect(connections()).toBe(2);
      },
    );
  });

  test('when the sender closes; so is one that is then in use', async () => {
    let gone = 0;
    const waiting: Socket[] = [];
    await withReceiver(
      (socket) => {
        onGone(socket, () => (gone += 1));
        serving((_socket, nth) => (nth > 1 ? waiting.push(socket) : socket.write(response('200 OK'))))(socket);
      },
      async ({ url }) => {
        await Promise.all([post(url), post(url)]);
        const inUse = post(url);
        await until('the request', () => waiting.length === 1);
        await Promise.all([sender.close(), expect(inUse).rejects.toThrow('closed during the request')]);
        await until('the end of both', () => gone >= 2);
      },
    );
  });
});
