import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export type Asked = { start: number; delayMs: number | null } | { take: true };

/** The time when the whole request had arrived, in milliseconds since 1970, by event id. */
export type Arrivals = [eventId: string, atMs: number][];

const RESPONSE = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok';
const MAX_REQUEST_BYTES = 1_048_576;

let arrivals: Arrivals = [];

process.on('message', (asked: Asked) => void reply(asked));
process.on('disconnect', () => process.exit(0));

async function reply(asked: Asked): Promise<void> {
  if ('take' in asked) {
    process.send!(arrivals);
    arrivals = [];
    return;
  }
  process.send!(await Promise.all(Array.from({ length: asked.start }, () => startReceiver(asked.delayMs))));
}

/**
 * Unlike those of customers, these receivers share the cores with the sender that is measured. So they have a process of
 * their own and do only what they must: read the whole request, note its event, respond.
 */
async function startReceiver(delayMs: number | null): Promise<string> {
  const server = createServer((socket) => receive(socket, delayMs));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

function receive(socket: Socket, delayMs: number | null): void {
  let request = '';
  // One character per byte, so that Content-Length counts characters.
  socket.setEncoding('latin1');
  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: string) => {
    request += chunk;
    if (request.length > MAX_REQUEST_BYTES) socket.destroy();
    const headersEnd = request.indexOf('\r\n\r\n');
    if (headersEnd < 0 || request.length < headersEnd + 4 + Number(header(request, 'content-length'))) return;
    arrivals.push([header(request, 'webhook-id'), Date.now()]);
    if (delayMs === 0) socket.end(RESPONSE);
    else if (delayMs !== null) setTimeout(() => socket.end(RESPONSE), delayMs);
  });
}

function header(request: string, name: string): string {
  return new RegExp(`^${name}: *(.*)\r$`, 'im').exec(request)![1]!;
}
