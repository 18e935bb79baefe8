import type { WaitingEndpoint } from '../deliveries/waiting.sql';
import type { AccountId, EndpointId } from '../lib/ids';
import type { ClaimRequest, ClaimShares } from './claims.sql';

/** How many deliveries of an endpoint are to be claimed. */
export interface EndpointTurn {
  endpointId: EndpointId;
  deliveries: number;
}

interface Place {
  endpoint: WaitingEndpoint;
  /** The account's attempts in flight once this one is sent. */
  turn: number;
}

/**
 * Shares a claim: accounts take turns, those with the fewest attempts in flight first, and within an account its endpoints.
 * Nobody gets more than the slots of its limiter, its account and its host.
 * @param random from 0 to below 1; it decides between equals, so that none of them is always last
 */
export function takeTurns(
  waiting: readonly WaitingEndpoint[],
  request: ClaimRequest,
  random: () => number = Math.random,
): EndpointTurn[] {
  const slotsOf = limiterSlots(request);
  const hosts = new HostRoom(request.shares);
  const open = waiting.filter((endpoint) => endpoint.isOpen && hosts.hasRoom(endpoint));
  const places = [...byAccount(shuffled(open, random))]
    .flatMap(([accountId, endpoints]) => placesOf(accountId, endpoints, request, slotsOf))
    .sort((a, b) => a.turn - b.turn);
  const taken = new Map<EndpointId, number>();
  let left = request.limit;
  for (const { endpoint } of places) {
    if (left === 0) break;
    if (!hosts.take(endpoint)) continue;
    left -= 1;
    taken.set(endpoint.endpointId, (taken.get(endpoint.endpointId) ?? 0) + 1);
  }
  return [...taken].map(([endpointId, deliveries]) => ({ endpointId, deliveries }));
}

/** The endpoints of which a test delivery is to be claimed. Limiters do not hold tests up, but accounts and hosts do. */
export function takeTestTurns(
  waiting: readonly WaitingEndpoint[],
  shares: ClaimShares,
  random: () => number = Math.random,
): EndpointId[] {
  const accountOf = (id: AccountId) => shares.accounts.find(({ accountId }) => accountId === id);
  return shuffled(
    waiting.filter(({ isTesting }) => isTesting),
    random,
  )
    .filter(({ accountId }) => (accountOf(accountId)?.slots ?? shares.newAccountSlots) > 0)
    .filter(({ host }) => (shares.hosts.find((each) => each.host === host)?.free ?? 1) > 0)
    .sort((a, b) => (accountOf(a.accountId)?.inFlight ?? 0) - (accountOf(b.accountId)?.inFlight ?? 0))
    .map(({ endpointId }) => endpointId);
}

/** One place for each attempt that the account may begin, its endpoints in turn. */
function placesOf(
  accountId: AccountId,
  endpoints: readonly WaitingEndpoint[],
  { limit, shares }: ClaimRequest,
  slotsOf: (endpoint: WaitingEndpoint) => number,
): Place[] {
  const account = shares.accounts.find((each) => each.accountId === accountId);
  const mayTake = Math.min(limit, account?.slots ?? shares.newAccountSlots);
  const places: Place[] = [];
  for (let round = 1; places.length < mayTake; round += 1) {
    const open = endpoints.filter((endpoint) => slotsOf(endpoint) >= round);
    if (open.length === 0) break;
    for (const endpoint of open.slice(0, mayTake - places.length)) {
      places.push({ endpoint, turn: (account?.inFlight ?? 0) + places.length + 1 });
    }
  }
  return places;
}

const keyOf = ({ host, accountId }: { host: string; accountId: AccountId }) => `${host} ${accountId}`;

/** What the hosts of a claim may still take, over all accounts and for each. */
class HostRoom {
  private readonly free = new Map<string, number>();
  private readonly ofAccount = new Map<string, number>();

  constructor(private readonly shares: ClaimShares) {
    for (const { host, free } of shares.hosts) this.free.set(host, free);
    for (const { slots, ...party } of shares.hostAccounts) this.ofAccount.set(keyOf(party), slots);
  }

  /** False when the host, or the account's share of it, is full. The last place is for an account that has none there. */
  hasRoom(endpoint: WaitingEndpoint): boolean {
    const kept = this.ofAccount.has(keyOf(endpoint)) ? 1 : 0;
    return this.freeOf(endpoint) > kept && this.slotsOf(endpoint) > 0;
  }

  /** @returns `hasRoom`, as it was before. */
  take(endpoint: WaitingEndpoint): boolean {
    if (!this.hasRoom(endpoint)) return false;
    const [free, slots] = [this.freeOf(endpoint), this.slotsOf(endpoint)];
    this.free.set(endpoint.host, free - 1);
    this.ofAccount.set(keyOf(endpoint), slots - 1);
    return true;
  }

  private freeOf({ host }: WaitingEndpoint): number {
    return this.free.get(host) ?? this.shares.newHostFree;
  }

  private slotsOf(endpoint: WaitingEndpoint): number {
    return this.ofAccount.get(keyOf(endpoint)) ?? this.newAccountSlots(endpoint.host);
  }

  private newAccountSlots(host: string): number {
    return this.shares.hosts.find((each) => each.host === host)?.newAccountSlots ?? this.shares.newHostSlots;
  }
}

/** A limiter is void once its endpoint is enabled anew. */
function limiterSlots({ limiters, newSlots }: ClaimRequest): (endpoint: WaitingEndpoint) => number {
  const known = new Map(limiters.map((limiter) => [limiter.endpointId, limiter]));
  return ({ endpointId, enabledAt }) => {
    const limiter = known.get(endpointId);
    return limiter?.enabledAt.getTime() === enabledAt.getTime() ? limiter.slots : newSlots;
  };
}

function byAccount(endpoints: readonly WaitingEndpoint[]): Map<AccountId, WaitingEndpoint[]> {
  const accounts = new Map<AccountId, WaitingEndpoint[]>();
  for (const endpoint of endpoints) {
    const others = accounts.get(endpoint.accountId);
    if (others) others.push(endpoint);
    else accounts.set(endpoint.accountId, [endpoint]);
  }
  return accounts;
}

function shuffled<Item>(items: readonly Item[], random: () => number): Item[] {
  return items
    .map((item) => ({ item, order: random() }))
    .sort((a, b) => a.order - b.order)
    .map(({ item }) => item);
}
