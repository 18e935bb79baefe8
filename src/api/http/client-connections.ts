import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import ipaddr from 'ipaddr.js';

/** Above the usual 60 s of load balancers, so that a load balancer never sends on a connection that we are closing. */
export const KEEP_ALIVE_TIMEOUT_MS = 65_000;
/** For connections of strangers: enough for the next request of a page that loads. */
const STRANGER_KEEP_ALIVE_MS = 5_000;
/** Closing after the time that the client was told keeps its last request from meeting a closed connection. */
const CLOSE_LATER_MS = 1_000;
const REPORT_EVERY_MS = 60_000;
const IPV6_NETWORK_BYTES = 8;

const keepAliveHeader = (timeoutMs: number) => `timeout=${timeoutMs / 1_000}`;

/** Connections on which a request with a valid API key has arrived. */
const known = new WeakSet<Socket>();

/** Keeps the connection of an authenticated request open as long as any that has carried one. */
export function keepOpen({ socket }: IncomingMessage, res: ServerResponse): void {
  known.add(socket);
  if (res.hasHeader('Keep-Alive')) res.setHeader('Keep-Alive', keepAliveHeader(KEEP_ALIVE_TIMEOUT_MS));
}

/** Serves with the app, and closes a connection soon after a response as long as no request on it was authenticated. */
export function closingStrangers(app: RequestListener): RequestListener {
  return (req, res) => {
    const { socket } = req;
    if (!known.has(socket)) {
      // Says what Node would say, with another time.
      if (res.shouldKeepAlive) {
        res.setHeader('Connection', 'keep-alive');
        res.setHeader('Keep-Alive', keepAliveHeader(STRANGER_KEEP_ALIVE_MS));
      }
      // Node has set its own timeout before this.
      res.once('finish', () => {
        if (!known.has(socket)) socket.setTimeout(STRANGER_KEEP_ALIVE_MS + CLOSE_LATER_MS);
      });
    }
    app(req, res);
  };
}

/**
 * Closes new connections from an address that has `maxPerAddress` open ones. A network of IPv6, which one client has to
 * itself (RFC 6177), counts as one address.
 * @param onRefused is called at most once a minute.
 */
export function boundPerAddress(server: Server, maxPerAddress: number, onRefused: (address: string) => void): void {
  const open = new Map<string, number>();
  let reportAt = 0;
  server.on('connection', (socket: Socket) => {
    const address = networkOf(socket.remoteAddress);
    if (address === undefined) return;
    const count = (open.get(address) ?? 0) + 1;
    if (count > maxPerAddress) {
      socket.destroy();
      if (performance.now() < reportAt) return;
      reportAt = performance.now() + REPORT_EVERY_MS;
      return onRefused(address);
    }
    open.set(address, count);
    socket.once('close', () => {
      const left = open.get(address)! - 1;
      if (left === 0) open.delete(address);
      else open.set(address, left);
    });
  });
}

/** What counts as one address. `undefined` when the client has gone already. */
export function networkOf(address: string | undefined): string | undefined {
  if (address === undefined) return undefined;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return ipaddr
    .fromByteArray([...parsed.toByteArray().slice(0, IPV6_NETWORK_BYTES), ...Array<number>(8).fill(0)])
    .toString();
}
