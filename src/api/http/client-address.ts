import { isIP } from 'node:net';
import type { Request } from 'express';

/** A port after an IPv4 address or after an IPv6 address in brackets, and a zone within these. */
const WITH_PORT = /^(?:\[([^\]]*)\]|([^:]*))(?::\d{1,5})?$/;
const ZONE = /%.*$/s;

/**
 * The IP address that a request came from, alone: some proxies write it with its port into X-Forwarded-For, and a client can
 * write anything there. An IPv4 address that arrived on an IPv6 socket is written as IPv4.
 * @returns null when the trusted proxies name none.
 */
export function clientAddress({ ip = '' }: Pick<Request, 'ip'>): string | null {
  const [, bracketed, bare] = WITH_PORT.exec(ip) ?? [];
  const address = (bracketed ?? bare ?? ip).replace(ZONE, '').replace(/^::ffff:(?=\d+\.)/i, '');
  return isIP(address) ? address : null;
}
