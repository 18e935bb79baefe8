import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { HttpSender, SendResult } from '../../src/sending/http/http-sender';
import { OWNER } from '../support/receivers/owner';
import { onGone, response, serving, startReceiver } from '../support/receivers/receiver';
import type { Behaviour, Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { until } from '../support/until';

const OK = response('200 OK').toString();
const POISON = response('500 Poison').toString();
const DELIVERED = { outcome: 'delivered', isSentTwice: false };

const guard = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [], resolve: async () => ['127.0.0.1'] });
let sender: HttpSender;
beforeEach(() => (sender = createHttpSender({ guard, ca: AUTHORITY })));
afterEach(() => sender.close());

const post = (url: string, more: object = {}): Promise<SendResult> =>
  sender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: 10_000, ...more });

/** Counts the connections that have ended, and the requests on all connections. */
async function withReceiver(
  respond: (socket: Socket, nth: number, requests: number) => void,
  work: (receiver: Receiver & { url: string; gone: () => number; requests: () => number }) => Promise<void>,
  scheme = 'http',
) {
  const gone = new Set<Socket>();
  let requests = 0;
  const behaviour: Behaviour = (socket) => {
    onGone(socket, () => gone.add(socket));
    serving((_socket, nth) => respond(socket, nth, ++requests))(socket);
  };
  const receiver = await startReceiver(behaviour, scheme === 'https' ? certificate('valid') : undefined);
  const url = `${scheme}://${TLS_HOST}:${receiver.port}/`;
  try {
    await work({ ...receiver, url, gone: () => gone.size, requests: () => requests });
  } finally {
    await receiver.close();
  }
}

describe('a connection is closed after a response', () => {
  test.each([
    ['that says so', 'HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n'],
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 0\r\n\r\n'],
    ['with a short time', response('200 OK', ['Keep-Alive: timeout=1']).toString()],
    ['that is a failure', response('500 No').toString()],
    ['with a length and chunks', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
    ['with lines that end with LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
    ['with a folded field', 'HTTP/1.1 200 OK\r\nX-A: a\r\n b\r\nContent-Length: 0\r\n\r\n'],
    ['with a trailer', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX-A: b\r\n\r\n'],
    ['with content after a 204', 'HTTP/1.1 204 No Content\r\n\r\nok'],
    ['after an interim one', `HTTP/1.1 103 Early Hints\r\n\r\n${OK}`],
    ['with a second one', OK + POISON],
    ['with half of a second one', OK + POISON.slice(0, 20)],
    ['with an empty line after it', `${OK}\r\n`],
    ['of more than 32 KiB', response('200 OK', [], 'a'.repeat(33_000)).toString()],
  ])('%s', async (_what, bytes) => {
    await withReceiver(
      (socket) => socket.write(bytes),
      async ({ url, connections, gone }) => {
        const { statusCode } = await post(url);
        await until('the end of the connection', () => gone() === 1);
        expect(await post(url)).toMatchObject({ statusCode, isSentTwice: false });
        expect(connections()).toBe(2);
      },
    );
  });

  test('that ended after its attempt', async () => {
    const finish = async (socket: Socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\no');
      await sleep(1_500);
      socket.write('k');
    };
    await withReceiver(
      (socket) => void finish(socket),
      async ({ url, gone }) => {
        expect(await post(url)).toMatchObject({ ...DELIVERED, isBodyStalled: true });
        expect(gone()).toBe(0);
        await until('the end of the connection', () => gone() === 1);
      },
    );
  });

  test('that came before the request was read', async () => {
    const early = await startReceiver((socket) => {
      socket.once('data', () => {
        socket.pause();
        socket.write(OK);
      });
    });
    expect(await post(early.url, { body: Buffer.alloc(8 * 1024 * 1024) })).toMatchObject(DELIVERED);
    expect(await post(early.url)).toMatchObject(DELIVERED);
    expect(early.connections()).toBe(2);
    await early.close();
  });
});

describe('what arrives on an idle connection closes it, and is not a response', () => {
  test.each([
    ['http', POISON],
    ['https', POISON],
    ['http', '\r\n'],
    ['https', 'H'],
  ])('%s: %j', async (scheme, unasked) => {
    const open: Socket[] = [];
    await withReceiver(
      (socket) => {
        socket.write(OK);
        open.push(socket);
      },
      async ({ url, connections, gone }) => {
        expect(await post(url)).toMatchObject(DELIVERED);
        open[0]!.write(unasked);
        await until('the end of the connection', () => gone() === 1);
        expect(await post(url)).toMatchObject({ ...DELIVERED, statusCode: 200 });
        expect(connections()).toBe(2);
      },
      scheme,
    );
  });
});

describe('an idle connection that the receiver closes as the next request arrives', () => {
  const closings: [string, string, (socket: Socket) => void][] = ['http', 'https'].flatMap((scheme) => [
    [scheme, 'closed', (socket: Socket) => socket.end()],
    [scheme, 'cut off', (socket: Socket) => (scheme === 'http' ? socket.resetAndDestroy() : socket.destroy())],
  ]);

  test.each(closings)('%s, %s: the request is sent again, once, over a new one', async (scheme, _how, close) => {
    await withReceiver(
      (socket, nth) => (nth === 2 ? close(socket) : socket.write(OK)),
      async ({ url, connections, requests }) => {
        expect(await post(url)).toMatchObject(DELIVERED);
        expect(await post(url)).toMatchObject({ outcome: 'delivered', errorCode: null, isSentTwice: true });
        expect([connections(), requests()]).toEqual([2, 3]);
      },
      scheme,
    );
  });

  test('not a third time, even if there are more idle ones', async () => {
    const waiting: Socket[] = [];
    await withReceiver(
      (socket, _nth, requests) => (requests <= 2 ? waiting.push(socket) : socket.end()),
      async ({ url, connections, requests }) => {
        const first = [post(url), post(url)];
        await until('both requests', () => waiting.length === 2);
        for (const socket of waiting) socket.write(OK);
        await Promise.all(first);
        const failed = { outcome: 'failed', errorCode: 'connection_reset', isSentTwice: true };
        expect(await post(url)).toMatchObject(failed);
        expect([connections(), requests()]).toEqual([3, 4]);
      },
    );
  });

  test.each([
    ['a byte of a response has come', (socket: Socket) => socket.end('H')],
    ['an interim response has come', (socket: Socket) => socket.end('HTTP/1.1 100 Continue\r\n\r\n')],
  ])('not again if %s', async (_what, close) => {
    await withReceiver(
      (socket, nth) => (nth === 2 ? close(socket) : socket.write(OK)),
      async ({ url, connections, requests }) => {
        await post(url);
        const failed = { outcome: 'failed', errorCode: 'connection_reset', isSentTwice: false };
        expect(await post(url)).toMatchObject(failed);
        expect([connections(), requests()]).toEqual([1, 2]);
      },
    );
  });

  test('not again on a new connection, nor when the time is up', async () => {
    await withReceiver(
      (socket, _nth, requests) => {
        if (requests === 1) socket.end();
        if (requests === 2) socket.write(OK);
      },
      async ({ url, connections, requests }) => {
        const failed = { outcome: 'failed', errorCode: 'connection_reset', isSentTwice: false };
        expect(await post(url)).toMatchObject(failed);
        expect(await post(url)).toMatchObject(DELIVERED);
        const timedOut = { outcome: 'failed', errorCode: 'timeout', isSentTwice: false };
        expect(await post(url, { deadlineMs: 300 })).toMatchObject(timedOut);
        expect([connections(), requests()]).toEqual([2, 3]);
      },
    );
  });

  test('the time limit holds for both together', async () => {
    await withReceiver(
      (socket, _nth, requests) => {
        if (requests === 1) socket.write(OK);
        if (requests === 2) setTimeout(() => socket.end(), 1_200);
      },
      async ({ url, requests }) => {
        await post(url);
        const { durationMs, ...result } = await post(url, { deadlineMs: 2_000 });
        expect(result).toMatchObject({ outcome: 'failed', errorCode: 'timeout', isSentTwice: true });
        expect(durationMs).toBeLessThan(3_000);
        expect(requests()).toBe(3);
      },
    );
  });
});
