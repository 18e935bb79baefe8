import type { Socket } from 'node:net';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { HttpSender } from '../../src/sending/http/http-sender';
import { asId } from '../support/as-id';
import { OWNER } from '../support/receivers/owner';
import { onGone, response, serving, startReceiver } from '../support/receivers/receiver';
import type { Receiver } from '../support/receivers/receiver';
import { until } from '../support/until';

const guard = createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [], resolve: async () => ['127.0.0.1'] });
const open = new Set<Socket>();
const waiting: Socket[] = [];
let receiver: Receiver;
let sender: HttpSender;

beforeAll(async () => {
  receiver = await startReceiver((socket) => {
    open.add(socket);
    onGone(socket, () => open.delete(socket));
    serving(() => waiting.push(socket))(socket);
  });
});
beforeEach(() => (sender = createHttpSender({ guard })));
afterEach(() => sender.close());
afterAll(() => receiver.close());

const OF_OTHER = asId('acct', 'acct_2');
const post = (host: string, accountId = OWNER.accountId) => {
  const url = `http://${host}:${receiver.port}/`;
  return sender.send({ ...OWNER, accountId, url, headers: {}, body: Buffer.from('{}'), deadlineMs: 60_000 });
};

/** Responds to the requests when all of them have arrived, in this order of arrival, so that each has its own connection. */
async function atTheSameTime(posts: ReturnType<typeof post>[]): Promise<void> {
  await until('all requests', () => waiting.length === posts.length);
  for (const socket of waiting.splice(0)) socket.write(response('200 OK'));
  for (const result of await Promise.all(posts)) expect(result).toMatchObject({ outcome: 'delivered' });
}

test('an account has at most 32 idle connections to an origin', async () => {
  await atTheSameTime(Array.from({ length: 40 }, () => post('one.test')));
  await until('the surplus to be closed', () => open.size === 32);
  await atTheSameTime(Array.from({ length: 8 }, () => post('two.test')));
  expect(open.size).toBe(40);
});

test('a process has at most 500; beyond, the account with the most gives its oldest back', async () => {
  await until('the connections of before to be closed', () => open.size === 0);
  await atTheSameTime(Array.from({ length: 20 }, () => post('few.test', OF_OTHER)));
  const ofOther = [...open];
  await atTheSameTime(Array.from({ length: 500 }, (_, nth) => post(`host-${nth % 16}.test`)));
  await until('the surplus to be closed', () => open.size === 500);
  expect(ofOther.every((socket) => open.has(socket))).toBe(true);
  await atTheSameTime(Array.from({ length: 30 }, () => post('few.test', OF_OTHER)));
  await until('10 more to be closed', () => open.size === 500);
  const before = receiver.connections();
  await atTheSameTime(Array.from({ length: 30 }, () => post('few.test', OF_OTHER)));
  expect(receiver.connections()).toBe(before);
});
