import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { SendResult } from '../../src/sending/http/http-sender';
import { startFullBacklog } from '../support/receivers/full-backlog';
import { OWNER } from '../support/receivers/owner';
import { responding, response, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { AUTHORITY, certificate, TLS_HOST } from '../support/receivers/tls-cases';

const DEADLINE_MS = 10_000;
const GOOD = '127.0.0.1';

/** Addresses of one port at which nothing answers a SYN, and a good receiver at 127.0.0.1 on the same port. */
async function withDead<T>(count: number, work: (dead: string[], receiver: Receiver) => Promise<T>): Promise<T> {
  const receiver = await startReceiver(responding(response('200 OK')), certificate('valid'));
  const dead = Array.from({ length: count }, (_, at) => `127.0.1.${at + 1}`);
  const full = await Promise.all(dead.map((address) => startFullBacklog(address, receiver.port)));
  try {
    return await work(dead, receiver);
  } finally {
    for (const each of full) each.close();
    await receiver.close();
  }
}

function post(
  addresses: string[],
  port: number,
  allowedPrivateCidrs = ['127.0.0.0/8', '::1/128'],
): Promise<SendResult> {
  const resolve = async () => addresses;
  const guard = createAddressGuard({ allowPrivate: false, allowedPrivateCidrs, resolve });
  const httpSender = createHttpSender({ guard, ca: AUTHORITY });
  const url = `https://${TLS_HOST}:${port}/hook`;
  return httpSender.send({ ...OWNER, url, headers: {}, body: Buffer.from('{}'), deadlineMs: DEADLINE_MS });
}

test('five dead addresses before a good one', async () => {
  await withDead(5, async (dead, receiver) => {
    const { outcome, errorMessage, durationMs } = await post([...dead, GOOD], receiver.port);
    console.log(outcome, errorMessage, durationMs);
    expect({ outcome, errorMessage }).toEqual({ outcome: 'delivered', errorMessage: null });
    expect(durationMs).toBeLessThan(5_000);
  });
});
