import type { Logger } from 'pino';
import { Pause } from '../pause';
import { claimDeliveries, releaseClaims } from '../store/claims';
import type { Claim } from '../store/claims';
import type { Db } from '../store/pool';
import { FIRST_WINDOW } from './lanes';
import type { Lanes } from './lanes';
import type { Reservations } from './reservations';

export interface DispatcherDeps {
  db: Db;
  lanes: Lanes;
  reservations: Reservations;
  log: Logger;
  /** Starts the run of a claim; tells whether it was eager. Rejects when Temporal is away. */
  start: (claim: Claim) => Promise<boolean>;
  /** Whether starts can succeed at all; while not, what is pending stays pending. */
  isReady: () => boolean;
}

/** First attempts in flight in one process: more than silent endpoints can hold before their lanes close. */
const MAX_FIRST_ATTEMPTS = 400;
/**
 * Claims on their way to their sending. What is claimed waits for Temporal first come, first served; what is pending is
 * claimed fairly. So a backlog of one endpoint must wait as pending, or it delays every other.
 */
const MAX_STARTING = 24;
/** A busy process waits for so many free places, because a claim of one row costs almost as much as one of eight. */
const MIN_CLAIMS = 8;
const POLL_MS = 250;
/** After a claim the loop rests, so that a busy process claims several rows at a time: at least this long, … */
const MIN_REST_MS = 10;
/** … and longer where claims take long, so that claiming never takes more than a fifth of the time. */
const REST_PER_CLAIM = 4;
const MAX_REST_MS = 50;
const FIRST_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 5_000;

/** The only starter of workflows: claims pending deliveries that their lanes have room for, and starts their runs. */
export class Dispatcher {
  private isStopping = false;
  private backoffMs = 0;
  private isBackingOff = false;
  private readonly idle = new Pause();
  private readonly rest = new Pause();
  private isWoken = false;
  private readonly starts = new Set<Promise<void>>();
  private loop: Promise<void> | undefined;

  constructor(private readonly deps: DispatcherDeps) {}

  run(): void {
    this.loop = this.loopUntilStopped();
  }

  /** There may be something to claim: do not wait for the poll. */
  wake(): void {
    this.isWoken = true;
    this.idle.cut();
  }

  /** Claims no more and waits for the starts under way. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.idle.cut();
    this.rest.cut();
    await this.loop;
    await Promise.all(this.starts);
  }

  private async loopUntilStopped(): Promise<void> {
    while (!this.isStopping) {
      let claimed = 0;
      this.isWoken = false;
      const startedAtMs = performance.now();
      try {
        if (this.deps.isReady()) claimed = await this.claim();
      } catch (error) {
        this.backOff();
        this.deps.log.warn({ err: error }, 'could not claim deliveries; trying again');
      }
      const claimedAtMs = performance.now();
      const restMs = Math.min(MAX_REST_MS, Math.max(MIN_REST_MS, (claimedAtMs - startedAtMs) * REST_PER_CLAIM));
      if (this.isBackingOff) {
        await this.rest.forMs(this.backoffMs);
        this.isBackingOff = false;
      } else if (claimed === 0 && !this.isWoken) {
        await this.idle.forMs(POLL_MS);
      }
      const leftMs = claimedAtMs + restMs - performance.now();
      if (leftMs > 0) await this.rest.forMs(leftMs);
    }
  }

  private async claim(): Promise<number> {
    const { lanes, reservations } = this.deps;
    reservations.expire();
    // A start under way may hold no reservation (a retry taken up again); a reservation outlasts its start.
    const limit = Math.min(
      MAX_STARTING - Math.max(this.starts.size, reservations.starting()),
      MAX_FIRST_ATTEMPTS - lanes.inFlight(),
    );
    if (limit < MIN_CLAIMS) return 0;
    const claims = await claimDeliveries(this.deps.db, {
      limit,
      lanes: lanes.rooms(),
      newRoom: FIRST_WINDOW,
    });
    // Nothing is waiting for what failed before: the next event must not wait for the back-off.
    if (claims.length === 0) this.backoffMs = 0;
    for (const claim of claims) this.start(claim);
    return claims.length;
  }

  private start(claim: Claim): void {
    const { deliveryId, cycle } = claim;
    if (claim.attempt === 1 && claim.dueInMs === 0) {
      this.deps.reservations.hold(deliveryId, cycle, this.deps.lanes.of(claim));
    }
    const started = this.startOne(claim).finally(() => this.starts.delete(started));
    this.starts.add(started);
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
      log.warn({ err: error, deliveryId: claim.deliveryId }, 'could not start a delivery; it stays pending');
      // A row that cannot be given back is found by the reconciler.
      await releaseClaims(this.deps.db, [claim.deliveryId]).catch((lost: unknown) =>
        log.warn({ err: lost }, 'claim not released'),
      );
    }
  }

  /** Many starts may fail in one round: the pause grows once. */
  private backOff(): void {
    if (this.isBackingOff) return;
    this.isBackingOff = true;
    this.backoffMs = Math.min(MAX_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, this.backoffMs * 2));
  }
}
