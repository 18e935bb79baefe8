import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Above the usual 60 s of load balancers, so that the side that may send next never closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** How often Node looks for requests over their time; it bounds by how much they exceed it. */
const TIMEOUT_CHECK_MS = 2_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 2_000;
const DRAIN_POLL_MS = 50;

export interface ApiServer {
  port: number;
  /** Stops accepting, lets running requests end for at most `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

/**
 * Serves the app with a limit on everything a client can hold.
 * @param port 0 takes a free one.
 * @throws {Error} with code EADDRINUSE when the port is taken.
 */
export async function serve(app: RequestListener, port: number, host?: string): Promise<ApiServer> {
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    app,
  );
  server.maxConnections = MAX_CONNECTIONS;
  const unused = unusedConnections(server);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ port, host }, () => {
      server.off('error', reject);
      resolve();
    });
  });
  return { port: (server.address() as AddressInfo).port, close: (graceMs) => close(server, unused, graceMs) };
}

/** Open connections that no request has come over; Node does not count them as idle. */
function unusedConnections(server: Server): ReadonlySet<Socket> {
  const unused = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    unused.add(socket);
    socket.once('close', () => unused.delete(socket));
  });
  server.on('request', ({ socket }) => unused.delete(socket));
  return unused;
}

async function close(server: Server, unused: ReadonlySet<Socket>, graceMs: number): Promise<void> {
  const end = performance.now() + graceMs;
  let isClosed = false;
  const closed = new Promise<void>((resolve) => {
    server.close(() => {
      isClosed = true;
      resolve();
    });
  });
  for (const socket of unused) socket.destroy();
  while (!isClosed && performance.now() < end) {
    // A connection that has just answered stays open for the next request otherwise.
    server.closeIdleConnections();
    await sleep(DRAIN_POLL_MS);
  }
  server.closeAllConnections();
  await closed;
}
