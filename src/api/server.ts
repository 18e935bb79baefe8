import { createServer, STATUS_CODES } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { API_ERRORS } from '../domain/api-errors';
import type { ApiErrorCode } from '../domain/api-errors';
import { ApiError } from './api-error';
import { errorBody } from './error-handler';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** Above the usual 60 s of load balancers, so that the side that may send next never closes first. */
const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** How often Node looks for requests over their time; it bounds by how much they exceed it. */
const TIMEOUT_CHECK_MS = 2_000;
const MAX_HEADER_BYTES = 16 * 1024;
const MAX_CONNECTIONS = 2_000;
const DRAIN_POLL_MS = 50;

/** Node's names for what is wrong before there is a request. */
const UNREAD: Readonly<Record<string, ApiErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

export interface ApiServer {
  port: number;
  /** Stops accepting, lets running requests end for at most `graceMs`, then cuts what is left. */
  close(graceMs: number): Promise<void>;
}

export interface ServeOptions {
  /** 0 takes a free one. */
  port: number;
  host?: string;
  /** Base of the links in answers. */
  publicUrl: string;
}

/**
 * Serves the app with a limit on everything a client can hold.
 * @throws {Error} with code EADDRINUSE when the port is taken.
 */
export async function serve(app: RequestListener, { port, host, publicUrl }: ServeOptions): Promise<ApiServer> {
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
  // Node would drop headers beyond a number in silence, Idempotency-Key perhaps; their size is the limit.
  server.maxHeadersCount = 0;
  server.on('clientError', (error, socket) => refuseUnread(error, socket, publicUrl));
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

/** Answers what cannot be read as a request, like every other error, and closes the connection. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Duplex, publicUrl: string): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const refusal = new ApiError(UNREAD[error.code ?? ''] ?? 'bad_request');
  const { status } = API_ERRORS[refusal.code];
  const body = JSON.stringify(errorBody(refusal, publicUrl, null));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
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
