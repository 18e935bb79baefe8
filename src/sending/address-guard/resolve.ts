import { lookup } from 'node:dns/promises';
import type { Resolver } from 'node:dns/promises';

/** All addresses that the system has for a name, including `/etc/hosts`. Occupies a libuv thread while resolving. */
export async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/**
 * All IPv4 and IPv6 addresses that the name servers return. Unlike the system's lookup, it occupies no thread and does not
 * apply the search list to short names.
 * @throws {Error} of the resolver, when neither query returned an address.
 */
export async function resolveByDns(resolver: Resolver, hostname: string): Promise<string[]> {
  const answers = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
  const addresses = answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
  // Hosts often have only IPv4 or only IPv6.
  const failed = answers.find((answer) => answer.status === 'rejected');
  if (addresses.length === 0 && failed) throw failed.reason;
  return addresses;
}
