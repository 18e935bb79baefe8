import { Resolver } from 'node:dns/promises';
import { isIP } from 'node:net';
import type { LookupFunction } from 'node:net';
import { addressBlock, isInBlocks, isPublicAddress, ownAddresses } from './public-address';
import { resolveByDns, resolveBySystem } from './resolve';

const MAX_ADDRESSES = 32;
const DNS_TIMEOUT_MS = 1_500;
const DNS_TRIES = 2;

/** Decides which addresses an attempt may connect to. */
export interface AddressGuard {
  /** Whether plain http and every address are allowed. */
  readonly allowPrivate: boolean;
  /** Judges an IPv4 or IPv6 address; anything else is refused. */
  allows(address: string): boolean;
  /**
   * For Node's `lookup` option: resolves a host name and hands over exactly what was judged. One bad address refuses
   * the name. Never called for a literal address: judge that before.
   */
  readonly lookup: LookupFunction;
}

/** The host leads to an address that is not allowed. Does not say which, or a customer could map our network. */
export class BlockedAddressError extends Error {
  override name = 'BlockedAddressError';
  readonly code = 'ERR_BLOCKED_ADDRESS';
}

/** A host name that gave no usable addresses; `code` is the resolver's (ENOTFOUND, ESERVFAIL, ETIMEOUT, …). */
export class DnsError extends Error {
  override name = 'DnsError';
  constructor(
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(`The host name gave no usable addresses (${code})`, options);
  }
}

interface AddressGuardOptions {
  /** Everything is allowed, and names are resolved by the system (`localhost`, `/etc/hosts`): the embedded stack. */
  allowPrivate: boolean;
  /**
   * CIDR blocks of the operator's that are allowed though not public. They win exactly inside themselves: a block of
   * IPv4 allows no IPv6 form of its addresses, and nothing allows an IPv4-mapped one.
   */
  allowedPrivateCidrs: readonly string[];
  /** Name servers to ask, as in `10.0.0.2` or `127.0.0.1:5353`; without them those of the system. */
  nameServers?: readonly string[];
  /** Answers with all addresses of a host name. Without it: DNS, or the system's look-up when private is allowed. */
  resolve?: (hostname: string) => Promise<string[]>;
}

/**
 * Keeps attempts from reaching what only we can reach: our own network, cloud metadata, this machine.
 * @throws {Error} when a CIDR block cannot be read.
 */
export function createAddressGuard(options: AddressGuardOptions): AddressGuard {
  const { allowPrivate } = options;
  const allowed = options.allowedPrivateCidrs.map(addressBlock);
  // Looked up now, because a look-up can fail, and a failure in the midst of an attempt would look like the receiver's.
  const own = ownAddresses();
  const resolver = new Resolver({ timeout: DNS_TIMEOUT_MS, tries: DNS_TRIES });
  if (options.nameServers) resolver.setServers(options.nameServers);
  const byDns = (hostname: string) => resolveByDns(resolver, hostname);
  const resolve = options.resolve ?? (allowPrivate ? resolveBySystem : byDns);

  function allows(address: string): boolean {
    // A zone (fe80::1%eth0) means something only on this machine.
    if (isIP(address) === 0 || address.includes('%')) return false;
    return allowPrivate || isInBlocks(address, allowed) || isPublicAddress(address, own);
  }

  async function vetted(hostname: string): Promise<{ address: string; family: number }[]> {
    const addresses = await resolve(hostname).catch((error: NodeJS.ErrnoException) => {
      throw new DnsError(error.code ?? 'EUNKNOWN', { cause: error });
    });
    // Handed an empty list, Node throws where nobody can catch it, and the process ends.
    if (addresses.length === 0) throw new DnsError('ENODATA');
    if (addresses.length > MAX_ADDRESSES) throw new DnsError('ETOOMANYADDRESSES');
    // All or none: an answer of good and bad addresses is what rebinding looks like.
    if (!addresses.every(allows)) throw new BlockedAddressError('The host leads to an address that is not allowed');
    return addresses.map((address) => ({ address, family: isIP(address) }));
  }

  const lookup: LookupFunction = (hostname, { all }, callback) => {
    vetted(hostname).then(
      (addresses) => (all ? callback(null, addresses) : callback(null, addresses[0]!.address, addresses[0]!.family)),
      (error: NodeJS.ErrnoException) => callback(error, []),
    );
  };

  return { allowPrivate, allows, lookup };
}
