import { isIP } from 'node:net';
import { addressBlock, isInBlocks, isPublicAddress, ownAddresses } from './public-address';
import { dnsResolver, resolveBySystem } from './resolve';

const MAX_ADDRESSES = 32;
const DNS_TIMEOUT_MS = 1_500;
const DNS_TRIES = 2;

/** Decides which addresses an attempt may connect to. */
export interface AddressGuard {
  /** Whether http and all addresses are allowed. */
  readonly allowPrivate: boolean;
  /** Whether an IPv4 or IPv6 address is allowed. Anything else is not. */
  allows(address: string): boolean;
  /**
   * Resolves a host name and returns exactly the addresses that were checked, at least one. Nothing is remembered: only calls
   * for the same name at the same time share a lookup, because it takes half as much CPU time as the rest of an attempt. One
   * address that is not allowed refuses the name. A literal address must be checked with `allows`.
   * @throws {BlockedAddressError}
   * @throws {DnsError} when the name has no usable address.
   */
  addressesOf(hostname: string): Promise<string[]>;
}

/** The host resolves to an address that is not allowed. It does not name the address: a customer could map our network. */
export class BlockedAddressError extends Error {
  override name = 'BlockedAddressError';
  readonly code = 'ERR_BLOCKED_ADDRESS';
}

/** The host name has no usable addresses. `code` is the resolver's (ENOTFOUND, ESERVFAIL, ETIMEOUT, …). */
export class DnsError extends Error {
  override name = 'DnsError';
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`The host name has no usable addresses (${code})`, options);
  }
}

interface AddressGuardOptions {
  /** Allows all addresses, and resolves names with the system (`localhost`, `/etc/hosts`). For the development stack. */
  allowPrivate: boolean;
  /**
   * CIDR blocks that the operator allows although they are not public. An IPv4 block does not allow IPv6 forms of its
   * addresses, and IPv4-mapped addresses are never allowed.
   */
  allowedPrivateCidrs: readonly string[];
  /** Name servers to query, as in `10.0.0.2` or `127.0.0.1:5353`; at most three. By default those of the system. */
  nameServers?: readonly string[];
  /** Returns all addresses of a host name. By default DNS, or the system's lookup if private addresses are allowed. */
  resolve?: (hostname: string) => Promise<string[]>;
}

/**
 * Creates the guard that keeps attempts away from private addresses: our network, cloud metadata services, this machine.
 * @throws {Error} when a CIDR block is invalid.
 */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const { allowPrivate } = options;
  const allowed = options.allowedPrivateCidrs.map(addressBlock);
  // Read at start: a failure here during an attempt would be blamed on the receiver.
  const own = ownAddresses();
  const byDns = dnsResolver({ nameServers: options.nameServers, timeoutMs: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  const resolve = sharing(options.resolve ?? (allowPrivate ? resolveBySystem : byDns));

  function allows(address: string): boolean {
    // A zone (fe80::1%eth0) is only meaningful on this machine.
    if (isIP(address) === 0 || address.includes('%')) return false;
    return allowPrivate || isInBlocks(address, allowed) || isPublicAddress(address, own);
  }

  async function addressesOf(hostname: string): Promise<string[]> {
    const addresses = await resolve(hostname).catch((error: NodeJS.ErrnoException) => {
      throw new DnsError(error.code ?? 'EUNKNOWN', { cause: error });
    });
    if (addresses.length === 0) throw new DnsError('ENODATA');
    if (addresses.length > MAX_ADDRESSES) throw new DnsError('ETOOMANYADDRESSES');
    // All or none: a mix of allowed and forbidden addresses is a sign of DNS rebinding.
    if (!addresses.every(allows)) throw new BlockedAddressError('The host resolves to an address that is not allowed');
    return addresses;
  }

  return { allowPrivate, allows, addressesOf };
}

/** Whoever asks for a name while it is being resolved gets that answer. There are as many as attempts in flight. */
function sharing(resolve: (hostname: string) => Promise<string[]>): (hostname: string) => Promise<string[]> {
  const underWay = new Map<string, Promise<string[]>>();
  return (hostname) => {
    const current = underWay.get(hostname);
    if (current) return current;
    const lookup = resolve(hostname).finally(() => underWay.delete(hostname));
    underWay.set(hostname, lookup);
    return lookup;
  };
}
