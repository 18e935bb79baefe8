import { createServer, STATUS_CODES } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { boundPerAddress, closingStrangers, KEEP_ALIVE_TIMEOUT_MS } from './client-connections';
import { API_ERRORS } from './error-catalogue';
import type { ApiErrorCode } from './error-catalogue';
import { ApiError } from './api-error';
import { errorBody } from './error-handler';

const HEADERS_TIMEOUT_MS = 10_000;
const REQUEST_TIMEOUT_MS = 30_000;
/** How often Node checks for timed-out requests, and so the most by which one can exceed its timeout. */
const TIMEOUT_CHECK_MS = 2_000;
const MAX_HEADER_BYTES = 16 * 1024;
const DRAIN_POLL_MS = 50;

/** Node's names for errors that occur before there is a request. */
const UNREAD: Readonly<Record<string, ApiErrorCode>> = {
  HPE_HEADER_OVERFLOW: 'headers_too_large',
  ERR_HTTP_REQUEST_TIMEOUT: 'request_timeout',
};

export interface ApiServer {
  port: number;
  /** Stops accepting, lets running requests finish for at most `graceMs`, then closes the remaining connections. */
  close(graceMs: number): Promise<void>;
}

export interface ServeOptions {
  /** 0 picks a free one. */
  port: number;
  host?: string;
  /** Base of the links in responses. */
  publicUrl: string;
  maxConnections: number;
  maxConnectionsPerAddress: number;
  /** Called at most once a minute while connections of an address are closed because it has as many as it may have. */
  onRefused(address: string): void;
  /** Whether all connections are those of proxies, which may keep them open. */
  isBehindProxy: boolean;
}

/**
 * Serves the app, with a limit on everything that a client can hold open.
 * @throws {Error} with code EADDRINUSE when the port is taken.
 */
export async function serve(app: RequestListener, options: ServeOptions): Promise<ApiServer> {
  const { port, host, publicUrl } = options;
  const server = createServer(
    {
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: TIMEOUT_CHECK_MS,
      maxHeaderSize: MAX_HEADER_BYTES,
    },
    options.isBehindProxy ? app : closingStrangers(app),
  );
  boundPerAddress(server, options.maxConnectionsPerAddress, (address) => options.onRefused(address));
  server.maxConnections = options.maxConnections;
  // Beyond a count, Node would silently drop headers, perhaps Idempotency-Key. Their size is the limit instead.
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

/** Sends an error in the usual form for input that is not a valid request, and closes the connection. */
function refuseUnread(error: NodeJS.ErrnoException, socket: Duplex, publicUrl: string): void {
  if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
  const apiError = new ApiError(UNREAD[error.code ?? ''] ?? 'bad_request');
  const { status } = API_ERRORS[apiError.code];
  const body = JSON.stringify(errorBody(apiError, publicUrl, null));
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}

/** Open connections that have carried no request. Node does not count them as idle. */
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
    // Otherwise a connection that has just been used stays open for its next request.
    server.closeIdleConnections();
    await sleep(DRAIN_POLL_MS);
  }
  server.closeAllConnections();
  await closed;
}
