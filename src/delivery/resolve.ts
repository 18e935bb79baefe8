import { lookup } from 'node:dns/promises';
import type { Resolver } from 'node:dns/promises';

/** All addresses that the system knows for a name, `localhost` and `/etc/hosts` included. Takes a thread meanwhile. */
export async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/**
 * All IPv4 and IPv6 addresses that the name servers give. Unlike the system's look-up it takes no thread, and never
 * completes a short name from the search list.
 * @throws {Error} the resolver's, when neither question gave an address.
 */
export async function resolveByDns(resolver: Resolver, hostname: string): Promise<string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  // Having no IPv6, or no IPv4, is usual.
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
}
