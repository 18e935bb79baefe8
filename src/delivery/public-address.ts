import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure's platform address looks like any other public one, and no registry lists it. */
const DENIED = ['168.63.129.16'];

/**
 * Whether an address is one that a customer's endpoint may have: global unicast by the IANA special-purpose registries,
 * and not one of this machine's own. IPv4 in any IPv6 disguise (mapped, compatible, NAT64, 6to4, Teredo) is not.
 * @param own this machine's addresses, from `ownAddresses`.
 */
export function isPublicAddress(address: string, own: readonly string[]): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // ipaddr.js calls unicast whatever no range claims; of IPv6 only this block has been allocated (RFC 4291, 2.4).
  if (parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_UNICAST)) return false;
  const normal = parsed.toNormalizedString();
  return !DENIED.includes(normal) && !own.includes(normal);
}

/** A CIDR block: its first address, and how many bits of it count. */
export type AddressBlock = ReturnType<typeof ipaddr.parseCIDR>;

/**
 * Reads a CIDR block.
 * @throws {Error} when it cannot be read.
 */
export function addressBlock(cidr: string): AddressBlock {
  return ipaddr.parseCIDR(cidr);
}

/**
 * Whether one of the blocks holds the address. A block says nothing about the other family, and none holds an
 * IPv4-mapped address: the system would connect that by IPv4, past what the blocks of IPv4 say. (`net.BlockList` takes
 * each IPv4 address for its mapped form as well, so that `::/64` would hold 127.0.0.1.)
 */
export function isInBlocks(address: string, blocks: readonly AddressBlock[]): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() === 'ipv4Mapped') return false;
  return blocks.some((block) => block[0].kind() === parsed.kind() && parsed.match(block));
}

/**
 * The addresses of this machine's interfaces, in ipaddr.js' normal form.
 * @throws {Error} when the machine has no descriptor left to look them up with.
 */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => ipaddr.parse(address).toNormalizedString());
}
