import { createSocket } from 'node:dgram';
import type { RemoteInfo } from 'node:dgram';
import { once } from 'node:events';

/** DNS response codes (RFC 1035, 4.1.1). */
export const NXDOMAIN = 3;
export const SERVFAIL = 2;

/** What a name server says to a question of type A or AAAA: addresses, a response code, or nothing at all. */
export type NameAnswer = Buffer[] | number | 'silence';

/** IPv4 address as the four bytes of an A record. */
export const ipv4 = (address: string): Buffer => Buffer.from(address.split('.').map(Number));

/** Starts a name server on 127.0.0.1; `address` is what `Resolver.setServers` takes. */
export async function startNameServer(
  answer: (name: string, type: 'A' | 'AAAA') => NameAnswer,
): Promise<{ address: string; close(): void }> {
  const socket = createSocket('udp4');
  socket.on('message', (query: Buffer, from: RemoteInfo) => {
    const { name, end } = nameIn(query);
    const type = query.readUInt16BE(end) === 1 ? 'A' : 'AAAA';
    const given = answer(name, type);
    if (given !== 'silence') socket.send(reply(query, end + 4, given), from.port, from.address);
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return { address: `127.0.0.1:${socket.address().port}`, close: () => socket.close() };
}

function nameIn(query: Buffer): { name: string; end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = query[at]!; length > 0; length = query[at]!) {
    labels.push(query.toString('latin1', at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join('.'), end: at + 1 };
}

function reply(query: Buffer, questionEnd: number, given: Buffer[] | number): Buffer {
  const records = typeof given === 'number' ? [] : given;
  const head = Buffer.from(query.subarray(0, questionEnd));
  head.writeUInt16BE(0x8180 | (typeof given === 'number' ? given : 0), 2);
  head.writeUInt16BE(records.length, 6);
  head.writeUInt32BE(0, 8);
  const answers = records.map((data) => {
    // A pointer to the name in the question, the type, class IN, 60 s, the length.
    const record = Buffer.from([0xc0, 12, 0, data.length === 4 ? 1 : 28, 0, 1, 0, 0, 0, 60, 0, data.length]);
    return Buffer.concat([record, data]);
  });
  return Buffer.concat([head, ...answers]);
}
