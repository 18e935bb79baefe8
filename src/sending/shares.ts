import type { AccountId } from '../lib/ids';
import type { AccountSlots, ClaimShares, HostAccountSlots, HostSlots } from './claims.sql';

/** What accounts and hosts share in one process. */
export interface ShareBounds {
  /** First attempts in flight. */
  firstAttempts: number;
  /** Retries in flight. */
  retries: number;
  /** First attempts and retries in flight to one host. */
  attemptsPerHost: number;
  /** First attempts that are claimed and not yet being sent. */
  starting: number;
}

/** Whose attempt it is, and where it goes. */
export interface AttemptParty {
  accountId: AccountId;
  /** Host and port of the endpoint's URL, as `hostAndPortOf` returns it. */
  host: string;
}

/** How long an account counts as active after its last attempt. */
const ACTIVE_MS = 10_000;
/** What one account may have beside active ones: of the attempts in flight, and of the starts, which compete for the CPU. */
const SHARE = 1 / 4;
const SHARE_OF_STARTS = 1 / 6;
/** Weight of the latest first attempt in the mean duration of an account's. */
const LATEST = 0.1;
/** What an account did not use of its pace is kept for this time; more than the time between two claims. */
const PACE_KEPT_MS = 300;
const MIN_RETRY_PAUSE_MS = 1_000;
const MAX_RETRY_PAUSE_MS = 60_000;
/** Retries of an account that were turned away come back one after the other: each try costs the engine a task. */
const RETRY_SPACING_MS = 50;

/** Host and port as the claim's SQL reads them from the stored URL; the port is left out when it is the scheme's own. */
export const hostAndPortOf = (url: string): string => url.split('/')[2] ?? '';

/**
 * What one account may still take of `bound` slots: three times what it leaves free, so that another account always finds
 * some; at most `share` of all; and one if it has none, so that it is never shut out while a slot is free.
 */
function slotsBeside(bound: number, used: number, mine: number, share = 1): number {
  const free = bound - used;
  if (free <= 0) return 0;
  const slots = Math.min((3 * free - mine) / 4, bound * share - mine);
  return Math.max(mine === 0 ? 1 : 0, Math.floor(slots));
}

/** What is remembered of an account while it is active. */
interface AccountUse {
  usedAtMs: number;
  /** Mean duration of its first attempts, from the claim to the end; 0 before the first has ended. */
  meanMs: number;
  /** When the pace allows its next first attempt. */
  nextAtMs: number;
  /** When the last of its retries that were turned away comes back. */
  backAtMs: number;
}

class Counts<Key extends string> {
  private readonly counts = new Map<Key, number>();
  total = 0;

  of = (key: Key): number => this.counts.get(key) ?? 0;
  entries = () => this.counts.entries();

  add(key: Key, change: 1 | -1): void {
    const count = this.of(key) + change;
    this.total += change;
    if (count === 0) this.counts.delete(key);
    else this.counts.set(key, count);
  }
}

type HostAccount = `${string} ${AccountId}`;

/**
 * How the slots of this process are shared: by account first, and with a bound for each host. No account ever takes the last
 * slots, and while another account is active, none has more than a quarter. Bounded by the attempts of the last ten seconds.
 */
export class Shares {
  private readonly firstAttempts = new Counts<AccountId>();
  private readonly retries = new Counts<AccountId>();
  private readonly hosts = new Counts<string>();
  private readonly hostAccounts = new Counts<HostAccount>();
  private readonly uses = new Map<AccountId, AccountUse>();

  constructor(
    private readonly bounds: ShareBounds,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  /** Takes a slot for a first attempt that was claimed. @returns a function that frees it */
  enterFirst(party: AttemptParty): () => void {
    const atMs = this.nowMs();
    const use = this.use(party.accountId);
    // While it is alone, an account is not held to its pace, and does not owe for it later.
    const nextAtMs = Math.max(use.nextAtMs, atMs - PACE_KEPT_MS) + this.spacingMs(use);
    use.nextAtMs = Math.min(nextAtMs, atMs + PACE_KEPT_MS);
    const leave = this.enter(this.firstAttempts, party);
    return () => {
      const tookMs = this.nowMs() - atMs;
      use.meanMs = use.meanMs === 0 ? tookMs : use.meanMs + (tookMs - use.meanMs) * LATEST;
      leave();
    };
  }

  /** Takes a slot for a retry. @returns a function that frees it; `undefined` when the account or the host has its share */
  tryEnterRetry(party: AttemptParty): (() => void) | undefined {
    const { accountId, host } = party;
    // Also when it is turned away: an account with a retry that is due is active.
    this.use(accountId);
    const { retries, attemptsPerHost } = this.bounds;
    const share = this.isAlone(accountId) ? 1 : SHARE;
    const slots = Math.min(
      slotsBeside(retries, this.retries.total, this.retries.of(accountId), share),
      slotsBeside(attemptsPerHost, this.hosts.of(host), this.hostAccounts.of(`${host} ${accountId}`)),
    );
    return slots > 0 ? this.enter(this.retries, party) : undefined;
  }

  /** How long a retry that was turned away waits: 1 s to 60 s, longer the more of its account's wait already. */
  retryPauseMs(accountId: AccountId): number {
    const nowMs = this.nowMs();
    const use = this.use(accountId);
    use.backAtMs = Math.max(nowMs + MIN_RETRY_PAUSE_MS, use.backAtMs + RETRY_SPACING_MS);
    use.backAtMs = Math.min(use.backAtMs, nowMs + MAX_RETRY_PAUSE_MS);
    return Math.round(use.backAtMs - nowMs);
  }

  /**
   * What a claim may take.
   * @param starting first attempts of each account that are claimed and not yet being sent; null when they are sent at once
   */
  forClaim(starting: ReadonlyMap<AccountId, number> | null): ClaimShares {
    const allStarting = [...(starting?.values() ?? [])].reduce((sum, count) => sum + count, 0);
    const active = this.activeAccounts();
    const slotsOf = (accountId: AccountId | null, isAlone: boolean) => {
      const mine = accountId ? this.firstAttempts.of(accountId) : 0;
      const mineStarting = accountId ? (starting?.get(accountId) ?? 0) : 0;
      const use = accountId ? this.uses.get(accountId) : undefined;
      const shareOfStarts = isAlone ? 1 : SHARE_OF_STARTS;
      return Math.min(
        slotsBeside(this.bounds.firstAttempts, this.firstAttempts.total, mine, isAlone ? 1 : SHARE),
        starting ? slotsBeside(this.bounds.starting, allStarting, mineStarting, shareOfStarts) : Infinity,
        use && !isAlone ? this.pacedSlots(use) : Infinity,
      );
    };
    const accounts: AccountSlots[] = [...active].map((accountId) => ({
      accountId,
      inFlight: this.firstAttempts.of(accountId),
      slots: slotsOf(accountId, active.size === 1),
    }));
    return { accounts, newAccountSlots: slotsOf(null, active.size === 0), ...this.hostsForClaim() };
  }

  private hostsForClaim(): Omit<ClaimShares, 'accounts' | 'newAccountSlots'> {
    const bound = this.bounds.attemptsPerHost;
    const hosts: HostSlots[] = [...this.hosts.entries()].map(([host, used]) => ({
      host,
      free: Math.max(0, bound - used),
      newAccountSlots: slotsBeside(bound, used, 0),
    }));
    const hostAccounts: HostAccountSlots[] = [...this.hostAccounts.entries()].map(([key, mine]) => {
      const [host, accountId] = key.split(' ') as [string, AccountId];
      return { host, accountId, slots: slotsBeside(bound, this.hosts.of(host), mine) };
    });
    return { hosts, hostAccounts, newHostFree: bound, newHostSlots: slotsBeside(bound, 0, 0) };
  }

  /**
   * Slow attempts of one account, begun together, would also end together, and the work of ending and replacing them would
   * hold up everybody. So beside others an account begins them one by one, as fast as its share can turn over.
   */
  private pacedSlots(use: AccountUse): number {
    const spacingMs = this.spacingMs(use);
    const sinceMs = Math.min(PACE_KEPT_MS, this.nowMs() - use.nextAtMs);
    return spacingMs === 0 ? Infinity : Math.max(0, Math.floor(sinceMs / spacingMs) + 1);
  }

  private spacingMs(use: AccountUse): number {
    return use.meanMs / Math.max(1, this.bounds.firstAttempts * SHARE);
  }

  private enter(counts: Counts<AccountId>, { accountId, host }: AttemptParty): () => void {
    const change = (by: 1 | -1) => {
      counts.add(accountId, by);
      this.hosts.add(host, by);
      this.hostAccounts.add(`${host} ${accountId}`, by);
    };
    change(1);
    return () => change(-1);
  }

  private use(accountId: AccountId): AccountUse {
    const nowMs = this.nowMs();
    const use = this.uses.get(accountId) ?? { usedAtMs: nowMs, meanMs: 0, nextAtMs: 0, backAtMs: 0 };
    use.usedAtMs = nowMs;
    this.uses.set(accountId, use);
    return use;
  }

  private isAlone(accountId: AccountId): boolean {
    return [...this.activeAccounts()].every((active) => active === accountId);
  }

  /** Those with an attempt in flight or within the last ten seconds. Forgets the others. */
  private activeAccounts(): Set<AccountId> {
    const sinceMs = this.nowMs() - ACTIVE_MS;
    const active = new Set<AccountId>();
    for (const [accountId, { usedAtMs }] of this.uses) {
      const isActive = usedAtMs >= sinceMs || this.firstAttempts.of(accountId) > 0 || this.retries.of(accountId) > 0;
      if (isActive) active.add(accountId);
      else this.uses.delete(accountId);
    }
    return active;
  }
}
