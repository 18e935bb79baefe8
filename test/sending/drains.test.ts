import type { Socket } from 'node:net';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { HttpSender, SendResult } from '../../src/sending/http/http-sender';
import { asId } from '../support/as-id';
import { OWNER } from '../support/receivers/owner';
import { afterRequest, flooding, onGone, startReceiver } from '../support/receivers/receiver';
import type { Behaviour, Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';
import { until } from '../support/until';

const DEADLINE_MS = 10_000;
const HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const CHUNK = '1\r\n.\r\n';
const LAST_CHUNK = '0\r\n\r\n';

const guard = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [], resolve: async () => ['127.0.0.1'] });
const senderOf = () => createHttpSender({ guard, ca: AUTHORITY });

function post(sender: HttpSender, url: string, more: object = {}): Promise<SendResult> {
  return sender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: DEADLINE_MS, ...more });
}

/** Returns 200 at once, then works: writes a byte every 100 ms, and ends the response after `workMs`, Infinity for never. */
function working(workMs: number, seen: { finished: number; aborted: number; open: Set<Socket> }): Behaviour {
  return (socket) =>
    afterRequest(socket, () => {
      const startedAtMs = performance.now();
      seen.open.add(socket);
      socket.write(HEAD + CHUNK);
      let isFinished = false;
      const timer = setInterval(() => {
        isFinished = performance.now() - startedAtMs >= workMs;
        if (isFinished) socket.end(LAST_CHUNK);
        else socket.write(CHUNK);
        if (isFinished) clearInterval(timer);
      }, 100);
      const left = () => {
        clearInterval(timer);
        if (!seen.open.delete(socket)) return;
        if (isFinished) seen.finished += 1;
        else seen.aborted += 1;
      };
      onGone(socket, left);
    });
}

const nothingSeen = () => ({ finished: 0, aborted: 0, open: new Set<Socket>() });

async function withReceiver<T>(
  behaviour: Behaviour,
  work: (receiver: Receiver) => Promise<T>,
  isTls = false,
): Promise<T> {
  const receiver = await startReceiver(behaviour, isTls ? certificate('valid') : undefined);
  try {
    return await work(receiver);
  } finally {
    await receiver.close();
  }
}

test.each(['http', 'https'])('a receiver that works for 3 s after its 200 is not interrupted (%s)', async (scheme) => {
  const seen = nothingSeen();
  await withReceiver(
    working(3_000, seen),
    async ({ port }) => {
      const result = await post(senderOf(), `${scheme}://${TLS_HOST}:${port}/`);
      expect(result).toMatchObject({ outcome: 'delivered', isBodyStalled: true, responseBodyTruncated: true });
      // The outcome does not wait for the work.
      expect(seen.finished + seen.aborted).toBe(0);
      await until('the end of the work', () => seen.finished + seen.aborted > 0);
      expect(seen).toMatchObject({ finished: 1, aborted: 0 });
    },
    scheme === 'https',
  );
});

test('nor is one that has written more than 16 KiB and goes on', async () => {
  const seen = nothingSeen();
  const busy = working(1_500, seen);
  await withReceiver(
    (socket) => {
      const write = socket.write.bind(socket);
      busy(
        Object.assign(socket, {
          write: (text: string) => write(text.replace(CHUNK, `4000\r\n${'a'.repeat(16_384)}\r\n${CHUNK}`)),
        }),
      );
    },
    async ({ url }) => {
      const result = await post(senderOf(), url);
      expect(result).toMatchObject({ outcome: 'delivered', responseBodyTruncated: true });
      expect(result.responseBody).toHaveLength(16_384);
      await until('the end of the work', () => seen.finished + seen.aborted > 0);
      expect(seen).toMatchObject({ finished: 1, aborted: 0 });
    },
  );
});

test('the connection is closed at the deadline of the attempt', async () => {
  const seen = nothingSeen();
  await withReceiver(working(Infinity, seen), async ({ url }) => {
    const startedAtMs = performance.now();
    await post(senderOf(), url, { deadlineMs: 2_500 });
    await until('the end of the connection', () => seen.aborted === 1);
    expect(performance.now() - startedAtMs).toBeGreaterThan(2_400);
  });
});

test('a response without end is closed when it has become too long', async () => {
  let isClosed = false;
  const flood = flooding('HTTP/1.1 200 OK\r\n\r\n', 'a'.repeat(1_024));
  await withReceiver(
    (socket) => {
      onGone(socket, () => (isClosed = true));
      flood(socket);
    },
    async ({ url }) => {
      expect(await post(senderOf(), url, { deadlineMs: 600_000 })).toMatchObject({ outcome: 'delivered' });
      await until('the end of the connection', () => isClosed);
    },
  );
});

test('a failed attempt does not keep its connection', async () => {
  let isClosed = false;
  await withReceiver(
    (socket) =>
      afterRequest(socket, () => {
        onGone(socket, () => (isClosed = true));
        socket.write(HEAD.replace('200 OK', '500 No') + CHUNK);
      }),
    async ({ url }) => {
      expect(await post(senderOf(), url, { deadlineMs: 600_000 })).toMatchObject({ statusCode: 500 });
      await until('the end of the connection', () => isClosed);
    },
  );
});

describe('bounds', () => {
  test('an endpoint has 16, and what is beyond is closed; another endpoint has its own', async () => {
    const seen = nothingSeen();
    await withReceiver(working(Infinity, seen), async ({ url }) => {
      const sender = senderOf();
      const results = await Promise.all(Array.from({ length: 20 }, () => post(sender, url, { deadlineMs: 600_000 })));
      expect(results.every(({ outcome }) => outcome === 'delivered')).toBe(true);
      await until('the surplus to be closed', () => seen.aborted === 4);
      await post(sender, url, { endpointId: asId('we', 'we_2'), deadlineMs: 600_000 });
      expect(seen).toMatchObject({ aborted: 4, open: { size: 17 } });
    });
  });

  test('a process has 500; beyond, the account with the most gives one back', async () => {
    const seen = nothingSeen();
    await withReceiver(working(Infinity, seen), async ({ url }) => {
      const sender = senderOf();
      const postAs = (account: string, endpoint: number) => {
        const owner = { accountId: asId('acct', account), endpointId: asId('we', `${account}/${endpoint}`) };
        return post(sender, url, { ...owner, deadlineMs: 600_000 });
      };
      const many = await Promise.all(Array.from({ length: 500 }, (_, at) => postAs('acct_many', Math.floor(at / 16))));
      expect(many.every(({ outcome }) => outcome === 'delivered')).toBe(true);
      expect(seen).toMatchObject({ aborted: 0, open: { size: 500 } });
      const few = await startReceiver(working(2_000, seen));
      expect(
        (await sender.send({ ...OWNER, url: few.url, headers: {}, body: Buffer.from('{}'), deadlineMs: DEADLINE_MS }))
          .outcome,
      ).toBe('delivered');
      await until('one of the busy account to be closed', () => seen.aborted === 1);
      await until('the work for the other account', () => seen.finished === 1);
      await few.close();
    });
  });
});

test('close waits for the responses that are drained, until their deadline at most', async () => {
  const seen = nothingSeen();
  await withReceiver(working(3_000, seen), async ({ url }) => {
    const sender = senderOf();
    await post(sender, url);
    expect(seen.finished).toBe(0);
    await sender.close();
    await until('the receiver to notice', () => seen.finished + seen.aborted > 0);
    expect(seen).toMatchObject({ finished: 1, aborted: 0 });
  });
  const endless = nothingSeen();
  await withReceiver(working(Infinity, endless), async ({ url }) => {
    const sender = senderOf();
    await post(sender, url, { deadlineMs: 2_000 });
    await sender.close();
    await until('the receiver to notice', () => endless.aborted === 1);
  });
});
