import { isIP } from 'node:net';
import { networkInterfaces } from 'node:os';
import ipaddr from 'ipaddr.js';

const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');
/** Azure's platform address. It looks like any other public address, and no registry lists it. */
const DENIED = ['168.63.129.16'];

/**
 * Whether a customer's endpoint may have this address: it must be global unicast by the IANA special-purpose registries,
 * and not belong to this machine. IPv4 addresses embedded in IPv6 (mapped, compatible, NAT64, 6to4, Teredo) are refused.
 * @param own this machine's addresses, from `ownAddresses`.
 */
export function isPublicAddress(address: string, own: readonly string[]): boolean {
  if (isIP(address) === 0) return false;
  const parsed = ipaddr.parse(address);
  if (parsed.range() !== 'unicast') return false;
  // ipaddr.js reports unicast for everything outside its ranges. Only this IPv6 block is allocated (RFC 4291, section 2.4).
  if (parsed.kind() === 'ipv6' && !parsed.match(GLOBAL_UNICAST)) return false;
  const normal = parsed.toNormalizedString();
  return !DENIED.includes(normal) && !own.includes(normal);
}

/** A CIDR block: its first address and the length of its prefix. */
export type AddressBlock = ReturnType<typeof ipaddr.parseCIDR>;

/** Parses a CIDR block. @throws {Error} when it is invalid. */
export function addressBlock(cidr: string): AddressBlock {
  return ipaddr.parseCIDR(cidr);
}

/**
 * Whether one of the blocks contains the address. A block never matches the other address family, nor an IPv4-mapped
 * address: the system would connect to that by IPv4, past the IPv4 blocks. (`net.BlockList` also matches the mapped form of
 * IPv4 addresses, so that `::/64` would contain 127.0.0.1.)
 */
export function isInBlocks(address: string, blocks: readonly AddressBlock[]): boolean {
  const parsed = ipaddr.parse(address);
  if (parsed.range() === 'ipv4Mapped') return false;
  return blocks.some((block) => block[0].kind() === parsed.kind() && parsed.match(block));
}

/**
 * The addresses of this machine's interfaces, in the normal form of ipaddr.js.
 * @throws {Error} when this machine has no file descriptor left.
 */
export function ownAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .map(({ address }) => ipaddr.parse(address).toNormalizedString());
}
