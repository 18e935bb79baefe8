import { isIP, isIPv6, connect as openSocket } from 'node:net';
import type { Socket } from 'node:net';
import { connect as openTls } from 'node:tls';
import type { SecureContext } from 'node:tls';
import { staggered } from '../../lib/staggered';
import { BlockedAddressError } from '../address-guard/address-guard';
import type { AddressGuard } from '../address-guard/address-guard';
import type { Phase } from './failure';

/** The next address is tried while the ones before go on (RFC 8305, section 5). */
const NEXT_ADDRESS_AFTER_MS = 250;
/** A host may have 32 addresses. Each still gets two seconds, which is enough for one that is far away. */
const MAX_CONNECTING_SOCKETS = 8;

/** How to connect, whatever the host. */
export interface Connector {
  guard: AddressGuard;
  /** Authorities and versions of TLS. */
  secureContext: SecureContext;
}

/** How far a request has come. */
export interface Progress {
  phase: Phase;
  /** Whether it was sent over an idle connection, which the receiver closed without a response, and then sent again. */
  isSentTwice: boolean;
}

/** The host of a URL as the resolver and TLS expect it: an IPv6 address without brackets. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, '');
}

/**
 * The addresses of the host of a URL, which the guard allows now, in the order in which they are tried.
 * @throws {BlockedAddressError}
 * @throws {DnsError} when the name has no usable address.
 */
export async function vettedAddresses(url: URL, guard: AddressGuard, progress: Progress): Promise<string[]> {
  const host = hostOf(url);
  // The sender has checked it.
  if (isIP(host)) return [host];
  progress.phase = 'resolving the host name';
  return alternating(await guard.addressesOf(host));
}

/**
 * Opens a connection to one of these addresses, with TLS if the URL is https. The guard has allowed the connected address, and
 * nothing of a request has been sent. Errors that come later are left to the request.
 * @param ended closes everything that has been opened.
 * @throws {Error} of the sockets or TLS; see `failureOf`.
 */
export async function connect(
  url: URL,
  addresses: readonly string[],
  { guard, secureContext }: Connector,
  ended: AbortSignal,
  progress: Progress,
): Promise<Socket> {
  const host = hostOf(url);
  const isHttps = url.protocol === 'https:';
  const port = Number(url.port) || (isHttps ? 443 : 80);
  progress.phase = 'connecting';
  const socket = await staggered(
    addresses.map((address) => (signal) => connected(openSocket({ host: address, port, noDelay: true }), signal)),
    { nextAfterMs: NEXT_ADDRESS_AFTER_MS, maxAtOnce: MAX_CONNECTING_SOCKETS, signal: ended },
  );
  // Undefined if the receiver has already closed the connection.
  const { remoteAddress } = socket;
  if (remoteAddress !== undefined && !guard.allows(remoteAddress)) {
    socket.destroy();
    throw new BlockedAddressError('Connected to an address that is not allowed');
  }
  if (!isHttps) return socket;
  progress.phase = 'in the TLS handshake';
  return connected(
    openTls({
      ...{ socket, host, servername: isIP(host) ? '' : host, secureContext, ALPNProtocols: ['http/1.1'] },
      // By default NODE_TLS_REJECT_UNAUTHORIZED could turn it off.
      rejectUnauthorized: true,
    }),
    ended,
    'secureConnect',
  );
}

/** Both families in turn, the first one first (RFC 8305, section 4). */
function alternating(addresses: readonly string[]): string[] {
  const isOfFirst = (address: string) => isIPv6(address) === isIPv6(addresses[0]!);
  const first = addresses.filter(isOfFirst);
  const other = addresses.filter((address) => !isOfFirst(address));
  const longest = Math.max(first.length, other.length);
  return Array.from({ length: longest }, (_, at) => [first[at], other[at]].filter((one) => one !== undefined)).flat();
}

/** Resolves with the socket once it is connected. It is destroyed if the signal is aborted before. */
function connected<S extends Socket>(socket: S, signal: AbortSignal, event = 'connect'): Promise<S> {
  return new Promise<S>((resolve, reject) => {
    const giveUp = () => socket.destroy(coded('ETIMEDOUT'));
    signal.addEventListener('abort', giveUp, { once: true });
    socket.on('error', reject);
    socket.on('close', () => reject(coded('ECONNRESET')));
    socket.once(event, () => {
      signal.removeEventListener('abort', giveUp);
      resolve(socket);
    });
  });
}

function coded(code: string): NodeJS.ErrnoException {
  return Object.assign(new Error('The connection could not be made'), { code });
}
