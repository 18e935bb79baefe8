import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TlsOptions } from 'node:tls';

/** Handles one connection of a receiver. */
export type Behaviour = (socket: Socket) => void;

/** A server that writes raw bytes, so that it can misbehave. */
export interface Receiver {
  port: number;
  /** An http or https URL on 127.0.0.1. */
  url: string;
  connections: () => number;
  /** Bytes read so far on all connections, after TLS decryption. */
  receivedBytes: () => number;
  close(): Promise<void>;
}

/** Starts a receiver, with TLS if `tls` is given, by default on a free port of 127.0.0.1. */
export async function startReceiver(
  behaviour: Behaviour,
  tls?: TlsOptions,
  at = { host: '127.0.0.1', port: 0 },
): Promise<Receiver> {
  const opened: Socket[] = [];
  let decryptedBytes = 0;
  const server = tls ? createTlsServer(tls) : createServer({ allowHalfOpen: true });
  server.on('connection', (socket: Socket) => {
    opened.push(socket);
    socket.on('error', () => {});
    if (!tls) behaviour(socket);
  });
  server.on('secureConnection', (socket: Socket) => {
    socket.on('error', () => {});
    socket.on('data', (chunk: Buffer) => (decryptedBytes += chunk.length));
    behaviour(socket);
  });
  server.on('tlsClientError', () => {});
  server.listen(at);
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    port,
    url: `${tls ? 'https' : 'http'}://127.0.0.1:${port}/hook`,
    connections: () => opened.length,
    receivedBytes: () => (tls ? decryptedBytes : opened.reduce((sum, socket) => sum + socket.bytesRead, 0)),
    async close() {
      for (const socket of opened) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Calls `then` when a whole request, body included, has arrived. */
export function afterRequest(socket: Socket, then: () => void): void {
  let received = '';
  const read = (chunk: Buffer) => {
    received += chunk.toString('latin1');
    const headEnd = received.indexOf('\r\n\r\n');
    if (headEnd < 0) return;
    const length = Number(/^content-length: (\d+)/im.exec(received)?.[1] ?? 0);
    if (received.length < headEnd + 4 + length) return;
    socket.off('data', read);
    socket.resume();
    then();
  };
  socket.on('data', read);
}

/** Calls `then` when the other side has closed the connection: with a FIN, or with a reset if it has left something unread. */
export function onGone(socket: Socket, then: () => void): void {
  socket.on('end', then);
  socket.on('close', then);
}

/** Responds to a whole request with these bytes and closes. */
export function responding(bytes: string | Buffer): Behaviour {
  return (socket) => afterRequest(socket, () => socket.end(bytes));
}

/** Keeps the connection open, and calls `respond` for each request on it. @param respond `nth` counts from 1 */
export function serving(respond: (socket: Socket, nth: number) => void): Behaviour {
  return (socket) => {
    const serve = (nth: number) =>
      afterRequest(socket, () => {
        respond(socket, nth);
        serve(nth + 1);
      });
    serve(1);
  };
}

/** Responds after a delay. */
export function respondingAfter(delayMs: number, bytes: string): Behaviour {
  return (socket) =>
    afterRequest(socket, () => {
      const timer = setTimeout(() => socket.end(bytes), delayMs);
      socket.on('close', () => clearTimeout(timer));
    });
}

/** Responds with `head`, then repeats `piece` until the other side closes. */
export function repeating(head: string, piece: string, everyMs: number): Behaviour {
  return (socket) =>
    afterRequest(socket, () => {
      socket.write(head);
      const timer = setInterval(() => socket.write(piece), everyMs);
      socket.on('close', () => clearInterval(timer));
      socket.on('end', () => clearInterval(timer));
    });
}

/** Responds with `head`, then with as many bytes as the other side reads. */
export function flooding(head: string, piece: string): Behaviour {
  return (socket) =>
    afterRequest(socket, () => {
      socket.write(head);
      const flood = () => {
        while (!socket.destroyed && socket.write(piece));
      };
      socket.on('drain', flood);
      flood();
    });
}

/** A response with these header lines and body, and a correct Content-Length. */
export function response(statusLine: string, headers: string[] = [], body: string | Buffer = ''): Buffer {
  const head = [`HTTP/1.1 ${statusLine}`, `Content-Length: ${Buffer.byteLength(body)}`, ...headers, '', ''];
  return Buffer.concat([Buffer.from(head.join('\r\n'), 'latin1'), Buffer.from(body)]);
}
