import { createSocket } from 'node:dgram';
import { lookup, Resolver } from 'node:dns/promises';
import { isIPv6 } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { staggered } from '../../lib/staggered';

/** As many name servers as the C library uses (resolv.conf(5), MAXNS). */
const MAX_NAME_SERVERS = 3;
/** While a name server is silent, the next one is asked too. */
const NEXT_SERVER_AFTER_MS = 250;
/** How long the addresses of one family wait for those of the other (RFC 8305, section 3). */
const OTHER_FAMILY_MS = 50;
/** Any port will do, because nothing is sent. */
const ROUTE_PORT = 443;
/** The name exists not at all, or not with an address of this family: no other name server has to be asked. */
const NEGATIVE_ANSWERS: readonly unknown[] = ['ENOTFOUND', 'ENODATA'];

/** How a name server is asked. */
interface DnsOptions {
  /** As in `10.0.0.2` or `127.0.0.1:5353`; at most three are used. By default those of the system. */
  nameServers?: readonly string[];
  /** Time until a question is repeated. */
  timeoutMs: number;
  /** Number of times that each name server is asked. */
  tries: number;
}

type Answer = { addresses: string[] } | { negative: unknown };

/** All addresses that the system has for a name, including `/etc/hosts`. Occupies a libuv thread while resolving. */
export async function resolveBySystem(hostname: string): Promise<string[]> {
  return (await lookup(hostname, { all: true })).map(({ address }) => address);
}

/**
 * Returns a function that asks name servers for the IPv4 and IPv6 addresses of a host name. Unlike the system's lookup, it
 * occupies no thread and does not apply the search list to short names.
 *
 * A silent name server, or one that never answers one of the two questions, delays it by fractions of a second only: the next
 * name server is asked too, and addresses of one family do not wait for the other. An answer that comes later is ignored.
 * @throws {Error} of the resolver, when no question was answered with an address.
 */
export function dnsResolver(options: DnsOptions): (hostname: string) => Promise<string[]> {
  const resolvers = resolversOf(options);
  return (hostname) => addressesOf(resolvers, hostname);
}

/** One resolver for each name server, because a resolver of several asks them in turn. */
function resolversOf({ nameServers, timeoutMs, tries }: DnsOptions): Resolver[] {
  const create = () => new Resolver({ timeout: timeoutMs, tries });
  const all = create();
  if (nameServers) all.setServers(nameServers);
  const servers = all.getServers().slice(0, MAX_NAME_SERVERS);
  // Left as it is: if the system had no name server at the start, Node looks for one again.
  if (servers.length < 2) return [all];
  return servers.map((server) => {
    const one = create();
    one.setServers([server]);
    return one;
  });
}

async function addressesOf(resolvers: readonly Resolver[], hostname: string): Promise<string[]> {
  const ended = new AbortController();
  const received: [v4: string[], v6: string[]] = [[], []];
  const questions = [
    ask(resolvers, (resolver) => resolver.resolve4(hostname), ended.signal).then((all) => (received[0] = all)),
    ask(resolvers, (resolver) => resolver.resolve6(hostname), ended.signal).then((all) => (received[1] = all)),
  ];
  const both = Promise.allSettled(questions);
  try {
    await Promise.any([both, ...questions.map((question) => enough(question, ended.signal))]);
    const addresses = received.flat();
    if (addresses.length > 0) return addresses;
    const failed = (await both).find((answer) => answer.status === 'rejected');
    if (failed) throw failed.reason;
    return addresses;
  } finally {
    ended.abort();
  }
}

/**
 * Resolves a moment after these addresses have arrived, when it is no longer worth waiting for those of the other family.
 * @throws {Error} when they cannot be used without the others.
 */
async function enough(question: Promise<string[]>, ended: AbortSignal): Promise<void> {
  const [first] = await question;
  await sleep(OTHER_FAMILY_MS, undefined, { signal: ended });
  // Many machines have no IPv6. There, an IPv6 address that comes first is of no use.
  if (!(await hasRoute(first!))) throw new Error('no route to these addresses');
}

/** @throws {Error} of the resolver; that a name server could not be reached is the least relevant one. */
async function ask(
  resolvers: readonly Resolver[],
  question: (resolver: Resolver) => Promise<string[]>,
  signal: AbortSignal,
): Promise<string[]> {
  const alternatives = resolvers.map((resolver) => () => question(resolver).then(positive, negative));
  const options = { nextAfterMs: NEXT_SERVER_AFTER_MS, maxAtOnce: MAX_NAME_SERVERS, signal };
  const answer = await staggered<Answer>(alternatives, options).catch((error: unknown) => {
    const errors = error instanceof AggregateError ? (error.errors as NodeJS.ErrnoException[]) : [error];
    throw errors.find((one) => (one as NodeJS.ErrnoException).code !== 'ECONNREFUSED') ?? errors[0];
  });
  if ('negative' in answer) throw answer.negative;
  return answer.addresses;
}

const positive = (addresses: string[]): Answer => ({ addresses });

function negative(error: NodeJS.ErrnoException): Answer {
  if (NEGATIVE_ANSWERS.includes(error.code)) return { negative: error };
  throw error;
}

/** Whether this machine has a route to the address. Nothing is sent: connecting a UDP socket only chooses the route. */
function hasRoute(address: string): Promise<boolean> {
  const socket = createSocket(isIPv6(address) ? 'udp6' : 'udp4');
  return new Promise<boolean>((resolve) => {
    socket.on('error', () => resolve(false));
    socket.on('connect', () => resolve(true));
    socket.connect(ROUTE_PORT, address);
  }).finally(() => socket.close());
}
