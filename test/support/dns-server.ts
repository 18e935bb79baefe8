import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer, isIPv6 } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import dns from 'dns-packet';
import type { Answer, Question } from 'dns-packet';

/** Largest answer sent over UDP. A larger one is requested again over TCP. */
const MAX_UDP_BYTES = 1_232;
/** DNS response codes (RFC 1035, 4.1.1), which dns-packet expects in the flags. */
const RESPONSE_CODES = { SERVFAIL: 2, NXDOMAIN: 3 };

/** The answer of a name server to one question: records, a response code, or none at all. */
export type DnsReply = Answer[] | keyof typeof RESPONSE_CODES | 'silence';

/** A name server on 127.0.0.1, over UDP and TCP. */
export interface DnsServer {
  /** In the form that `Resolver.setServers` expects. */
  address: string;
  /** The questions so far, as in `A hooks.example.com`. Those over TCP end with ` (TCP)`. */
  questions: string[];
  close(): Promise<void>;
}

/** An address as a record of type A or AAAA. */
export function addressRecord(name: string, data: string, ttlSeconds = 60): Answer {
  return { type: isIPv6(data) ? 'AAAA' : 'A', name, ttl: ttlSeconds, data };
}

/** Starts a name server on a free port. `reply` is called for each question, and may take its time. */
export async function startDnsServer(reply: (question: Question) => DnsReply | Promise<DnsReply>): Promise<DnsServer> {
  const questions: string[] = [];
  async function answerTo(query: Buffer, transport: 'UDP' | 'TCP'): Promise<Buffer | undefined> {
    const { id, questions: asked = [] } = dns.decode(query);
    const question = asked[0]!;
    questions.push(`${question.type} ${question.name}${transport === 'TCP' ? ' (TCP)' : ''}`);
    const given = await reply(question);
    if (given === 'silence') return undefined;
    const flags = dns.RECURSION_DESIRED | dns.RECURSION_AVAILABLE;
    const code = typeof given === 'string' ? RESPONSE_CODES[given] : 0;
    const head = { type: 'response' as const, id, questions: [question] };
    const whole = dns.encode({ ...head, flags: flags | code, answers: typeof given === 'string' ? [] : given });
    const isCut = transport === 'UDP' && whole.length > MAX_UDP_BYTES;
    return isCut ? dns.encode({ ...head, flags: flags | dns.TRUNCATED_RESPONSE }) : whole;
  }

  const open = new Set<Socket>();
  const byTcp = createServer((socket) => {
    open.add(socket);
    socket.on('error', () => {});
    let received = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      received = Buffer.concat([received, chunk]);
      // Each message follows its length, in two bytes (RFC 1035, 4.2.2).
      while (received.length >= 2 && received.length >= 2 + received.readUInt16BE(0)) {
        const end = 2 + received.readUInt16BE(0);
        void answerTo(received.subarray(2, end), 'TCP').then((answer) => {
          if (answer) socket.write(Buffer.concat([Buffer.from([answer.length >> 8, answer.length & 255]), answer]));
        });
        received = received.subarray(end);
      }
    });
  });
  byTcp.listen(0, '127.0.0.1');
  await once(byTcp, 'listening');
  const { port } = byTcp.address() as AddressInfo;

  const byUdp = createSocket('udp4');
  let isClosed = false;
  byUdp.on('message', (query, from) => {
    void answerTo(query, 'UDP').then((answer) => {
      if (answer && !isClosed) byUdp.send(answer, from.port, from.address);
    });
  });
  byUdp.bind(port, '127.0.0.1');
  await once(byUdp, 'listening');

  return {
    address: `127.0.0.1:${port}`,
    questions,
    async close() {
      isClosed = true;
      for (const socket of open) socket.destroy();
      byUdp.close();
      byTcp.close();
      await once(byTcp, 'close');
    },
  };
}
