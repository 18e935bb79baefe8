import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Certificate } from './certificate';
import { clockMs } from './clock';
import { startDelay } from './delay';

/** How receivers are reached. */
export interface Path {
  /** With it they speak HTTPS. */
  certificate?: Certificate;
  /** Through a link with this round trip. */
  roundTripMs?: number;
}

export type Asked = { start: number; delayMs: number | null; path: Path } | { take: true } | { count: true };

/** The time when the whole request had arrived, as `clockMs`, by event id. */
export type Arrivals = [eventId: string, atMs: number][];

const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n';
const KEPT = `${OK}\r\nok`;
const CLOSED = `${OK}Connection: close\r\n\r\nok`;
const MAX_REQUEST_BYTES = 1_048_576;

let arrivals: Arrivals = [];
let arrived = 0;

process.on('message', (asked: Asked) => void reply(asked));
process.on('disconnect', () => process.exit(0));

async function reply(asked: Asked): Promise<void> {
  if ('count' in asked) {
    process.send!(arrived);
  } else if ('take' in asked) {
    process.send!(arrivals);
    arrivals = [];
  } else {
    const { start, delayMs, path } = asked;
    process.send!(await Promise.all(Array.from({ length: start }, () => startReceiver(delayMs, path))));
  }
}

/**
 * Unlike those of customers, these receivers share the cores with the sender that is measured. So they have a process of
 * their own and do only what they must: read the whole request, note its event, respond.
 */
async function startReceiver(delayMs: number | null, { certificate, roundTripMs }: Path): Promise<string> {
  const onConnection = (socket: Socket) => receive(socket, delayMs);
  const server = certificate ? createTlsServer(filesOf(certificate), onConnection) : createServer(onConnection);
  // A handshake that the sender gives up.
  server.on('tlsClientError', () => undefined);
  const port = await listening(server);
  const reached = roundTripMs === undefined ? port : await listening(startDelay(port, roundTripMs));
  return `${certificate ? 'https' : 'http'}://127.0.0.1:${reached}/hook`;
}

function filesOf({ keyPath, certificatePath }: Certificate) {
  return { key: readFileSync(keyPath), cert: readFileSync(certificatePath) };
}

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

/** Takes one request after the other, as long as the sender keeps the connection. */
function receive(socket: Socket, delayMs: number | null): void {
  let received = '';
  // One character per byte, so that Content-Length counts characters.
  socket.setEncoding('latin1').setNoDelay(true);
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    received += chunk;
    if (received.length > MAX_REQUEST_BYTES) socket.destroy();
    const headersEnd = received.indexOf('\r\n\r\n') + 4;
    if (headersEnd < 4) return;
    const headers = received.slice(0, headersEnd);
    if (received.length < headersEnd + Number(header(headers, 'content-length'))) return;
    received = '';
    arrived += 1;
    arrivals.push([header(headers, 'webhook-id')!, clockMs()]);
    const isKept = header(headers, 'connection') !== 'close';
    const respond = () => (isKept ? socket.write(KEPT) : socket.end(CLOSED));
    if (delayMs === 0) respond();
    else if (delayMs !== null) setTimeout(respond, delayMs);
  });
}

function header(headers: string, name: string): string | undefined {
  return new RegExp(`^${name}: *(.*)\r$`, 'im').exec(headers)?.[1];
}
