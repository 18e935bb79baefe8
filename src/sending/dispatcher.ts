import type { Logger } from 'pino';
import type { Db } from '../db/pool';
import { Pause } from '../lib/async';
import { countsOf } from '../lib/counts';
import type { AccountId } from '../lib/ids';
import { claimDeliveries, EndpointScan } from './claim';
import { releaseClaims } from './claims.sql';
import type { BegunClaim, Claim } from './claims.sql';
import { FirstAttempts } from './first-attempts';
import type { FirstAttempt } from './first-attempts';
import { FIRST_WINDOW } from './limiter';
import type { Limiters } from './limiters';
import type { HeldSlots, Reservations } from './reservations';
import type { Shares } from './shares';

export interface DispatcherDeps {
  db: Db;
  limiters: Limiters;
  shares: Shares;
  reservations: Reservations;
  log: Logger;
  /** First attempts in flight in this process; more than unresponsive endpoints can hold before they are paused. */
  maxFirstAttempts: number;
  /** Who makes first attempts. */
  firstAttempt: FirstAttempt;
  /** When a first attempt that this process makes itself counts as lost, in milliseconds after it began. */
  overdueAfterMs: number;
  /** Starts the run of a claim, and returns whether the start was eager. Rejects while Temporal is away. */
  start: (claim: Claim) => Promise<boolean>;
  /** Makes a first attempt without a workflow. Never rejects. @param enteredAtMs when the limiter let it in */
  sendDirectly: (claim: BegunClaim, enteredAtMs: number) => Promise<void>;
  /** Whether starts can succeed. While they cannot, nothing is claimed that needs one. */
  isReady: () => boolean;
}

/**
 * Maximum number of claims started but not yet sending. Temporal serves claimed deliveries in order of arrival, while pending
 * ones are claimed fairly: a backlog must stay pending, or one endpoint's backlog delays all others.
 */
export const MAX_STARTING = 24;
/**
 * A busy process waits until it can claim this many, because claiming one row costs almost as much as claiming several. One
 * account alone always leaves as many.
 */
const MIN_CLAIMS = 6;
/**
 * Deliveries of one claim whose first attempts are made at once. A larger claim costs less for each, but who is claimed next waits
 * until the processor has sent all of them.
 */
const MAX_DIRECT_CLAIMS = 64;
const POLL_MS = 250;
/** Pause while there are endpoints that the claims have not considered yet. */
const SCAN_POLL_MS = 50;
/** Pause between claims, as a multiple of the last claim's duration: claiming takes at most a fifth of the time. */
const REST_PER_CLAIM = 4;
/** Without workflows, claiming is most of the work. */
const REST_PER_DIRECT_CLAIM = 1;
const MIN_REST_MS = 10;
const MAX_REST_MS = 50;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 5_000;

/**
 * Claims pending deliveries within the slots of their limiters, and starts their runs, or makes their first attempts without
 * one. Nothing else starts what a delivery needs.
 */
export class Dispatcher {
  private isStopping = false;
  private backoffMs = 0;
  private isBackingOff = false;
  private readonly idle = new Pause();
  private readonly rest = new Pause();
  private isWoken = false;
  private isClaiming = false;
  private readonly scan = new EndpointScan();
  private readonly starts = new Map<Promise<void>, AccountId>();
  private readonly sends = new Set<Promise<void>>();
  private readonly firstAttempts: FirstAttempts;
  private loop: Promise<void> | undefined;

  constructor(private readonly deps: DispatcherDeps) {
    this.firstAttempts = new FirstAttempts(deps.firstAttempt);
  }

  run(): void {
    this.loop = this.loopUntilStopped();
  }

  /** Claims now instead of at the next poll. */
  wake(): void {
    this.isWoken = true;
    this.idle.end();
  }

  /** A first attempt has ended. Claims now if that may let another one in. */
  slotFreed(): void {
    if (this.scan.mayHaveLeft || this.isClaiming) this.wake();
  }

  /** Stops claiming, and waits for the starts and the first attempts under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.idle.end();
    this.rest.end();
    await this.loop;
    await Promise.all([...this.starts.keys(), ...this.sends]);
  }

  private async loopUntilStopped(): Promise<void> {
    while (!this.isStopping) {
      let claimed = 0;
      this.isWoken = false;
      const startedAtMs = performance.now();
      try {
        claimed = await this.claim();
      } catch (error) {
        this.backOff();
        this.deps.log.warn({ err: error }, 'deliveries could not be claimed; trying again');
      }
      const claimedAtMs = performance.now();
      const restMs = this.restMs(claimedAtMs - startedAtMs);
      if (this.isBackingOff) {
        await this.rest.forMs(this.backoffMs);
        this.isBackingOff = false;
      } else if ((claimed === 0 || !this.scan.mayHaveLeft) && !this.isWoken) {
        const pollMs = this.scan.isUnfinished ? SCAN_POLL_MS : POLL_MS;
        await this.idle.forMs(Math.min(pollMs, this.deps.limiters.nextSlotInMs()));
      }
      const leftMs = claimedAtMs + restMs - performance.now();
      if (leftMs > 0) await this.rest.forMs(leftMs);
    }
  }

  private restMs(tookMs: number): number {
    if (this.firstAttempts.areDirect()) return Math.min(MAX_REST_MS, tookMs * REST_PER_DIRECT_CLAIM);
    return Math.min(MAX_REST_MS, Math.max(MIN_REST_MS, tookMs * REST_PER_CLAIM));
  }

  private async claim(): Promise<number> {
    const { limiters, shares, reservations, maxFirstAttempts, overdueAfterMs } = this.deps;
    reservations.expire();
    const isReady = this.deps.isReady();
    const starting = this.starting();
    const startable = isReady ? MAX_STARTING - starting.length : 0;
    this.firstAttempts.starting(startable <= MAX_STARTING / 4);
    const isDirect = this.firstAttempts.areDirect();
    const limit = Math.min(isDirect ? MAX_DIRECT_CLAIMS : startable, maxFirstAttempts - limiters.inFlight());
    if (limit < MIN_CLAIMS) {
      this.scan.isCutOff = true;
      return 0;
    }
    const request = {
      limit,
      limiters: limiters.slots(),
      newSlots: FIRST_WINDOW,
      shares: shares.forClaim(isDirect ? null : countsOf(starting)),
      direct: isDirect ? { overdueAfterMs, isWithoutEngine: !isReady } : undefined,
    };
    this.isClaiming = true;
    const claims = await claimDeliveries(this.deps.db, request, this.scan).finally(() => (this.isClaiming = false));
    this.firstAttempts.claimed(this.longestWaitMs(claims));
    // Nothing is left of what failed before, so the next event must not wait for the back-off.
    if (claims.length === 0) this.backoffMs = 0;
    for (const claim of claims) this.begin(claim);
    return claims.length;
  }

  /** Of deliveries that their limiters would have let through earlier. */
  private longestWaitMs(claims: readonly Claim[]): number {
    const claimed = countsOf(claims.map(({ endpointId }) => endpointId));
    const waits = claims
      .filter((claim) => claimed.get(claim.endpointId)! < this.deps.limiters.of(claim).availableSlots())
      .map(({ waitedMs }) => waitedMs);
    return Math.max(0, ...waits);
  }

  /** The account of each delivery that is not yet being sent. */
  private starting(): AccountId[] {
    // A start under way may have no reservation (a resumed retry), and a reservation outlives its start.
    const [starts, reserved] = [[...this.starts.values()], this.deps.reservations.starting()];
    return starts.length > reserved.length ? starts : reserved;
  }

  private begin(claim: Claim): void {
    const { reservations } = this.deps;
    if (isBegun(claim)) {
      const { enteredAtMs, leave } = this.enter(claim);
      const sent = this.deps.sendDirectly(claim, enteredAtMs).finally(() => {
        this.sends.delete(sent);
        leave();
        this.slotFreed();
      });
      this.sends.add(sent);
      return;
    }
    if (claim.attempt === 1 && claim.dueInMs === 0) reservations.hold(claim, this.enter(claim));
    const started = this.startOne(claim).finally(() => this.starts.delete(started));
    this.starts.set(started, claim.accountId);
  }

  /** Takes what a first attempt takes of its endpoint, account and host. */
  private enter(claim: Claim): HeldSlots {
    const limiter = this.deps.limiters.of(claim);
    const enteredAtMs = limiter.enterFirst();
    const leaveShares = this.deps.shares.enterFirst(claim);
    const leave = () => {
      limiter.leaveFirst();
      leaveShares();
    };
    return { enteredAtMs, leave };
  }

  private async startOne(claim: Claim): Promise<void> {
    const { reservations, log } = this.deps;
    try {
      const isEager = await this.deps.start(claim);
      this.backoffMs = 0;
      if (!isEager) reservations.drop(claim.deliveryId, claim.cycle);
    } catch (error) {
      reservations.release(claim.deliveryId, claim.cycle);
      this.backOff();
      log.warn({ err: error, deliveryId: claim.deliveryId }, 'a delivery could not be started; it stays pending');
      // If the row cannot be returned, the reconciler finds it.
      await releaseClaims(this.deps.db, [claim.deliveryId]).catch((lost: unknown) =>
        log.warn({ err: lost }, 'a claim could not be returned'),
      );
    }
  }

  /** Many starts may fail in one round, but the pause grows only once. */
  private backOff(): void {
    if (this.isBackingOff) return;
    this.isBackingOff = true;
    this.backoffMs = Math.min(MAX_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, this.backoffMs * 2));
  }
}

const isBegun = (claim: Claim): claim is BegunClaim => claim.begun !== null;
