import type { EndpointId } from '../lib/ids';
import type { LimiterSlots } from './claims.sql';
import type { SendResult } from './http/http-sender';
import type { QuotaHint } from './http/quota-hint';
import { Pace } from './pace';

/** Identifies a limiter. An endpoint that is enabled anew gets a new one. */
export interface LimiterEndpoint {
  endpointId: EndpointId;
  enabledAt: Date;
}

/** Upper bounds of every limiter of a process. */
export interface LimiterBounds {
  /** First attempts in flight per endpoint. */
  firstAttemptsPerEndpoint: number;
  /** Retries in flight per endpoint. */
  retriesPerEndpoint: number;
}

/** The initial window. A receiver that succeeds quickly doubles it with every round trip. */
export const FIRST_WINDOW = 1;
/** A success that took longer widens the window by one for every round trip only. */
const QUICK_MS = 1_000;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const MAX_REQUESTED_PAUSE_MS = 5 * 60_000;
/** A receiver's hint about its quota is not trusted for longer. */
const MAX_QUOTA_WAIT_MS = 60_000;
/** When a retry is tried again that found all of the endpoint's slots for retries taken. */
const RETRY_SLOT_WAIT_MS = 1_000;
const MIN_RETRY_WAIT_MS = 100;
const MAX_RETRY_WAIT_MS = 30_000;
const IDLE_MS = 10 * 60_000;

/**
 * What this process allows one endpoint. First attempts have an adaptive concurrency window (additive increase,
 * multiplicative decrease) with a pause after repeated failure (a circuit breaker), and respect the quota that a receiver
 * announces. Retries have a fixed number of slots. All of them share the pace that a receiver with a rate limit bears.
 */
export class Limiter {
  private window = FIRST_WINDOW;
  private firstAttempts = 0;
  private retries = 0;
  private pausedAtMs = 0;
  private pausedUntilMs = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private readonly pace: Pace;
  private quota = { left: Infinity, untilMs: 0 };
  /** When the last of the retries that wait for the pace comes back. */
  private retriesWaitUntilMs = 0;
  private usedAtMs: number;

  constructor(
    private readonly bounds: LimiterBounds,
    private readonly nowMs: () => number,
    private readonly random: () => number,
  ) {
    this.pace = new Pace(nowMs);
    this.usedAtMs = nowMs();
  }

  /** Number of first attempts that can be claimed now. */
  availableSlots(): number {
    const nowMs = this.nowMs();
    if (nowMs < this.pausedUntilMs) return 0;
    // Retries have promised times, so they come first: only what they leave over is for first attempts.
    const paced = this.pace.available(nowMs < this.retriesWaitUntilMs ? 1 : 0);
    const quota = nowMs < this.quota.untilMs ? this.quota.left : Infinity;
    return Math.max(0, Math.min(this.windowSlots(), paced, quota));
  }

  /** Time until the pace allows a first attempt; null when it is not the pace that holds them up. */
  nextSlotInMs(): number | null {
    const nowMs = this.nowMs();
    const isOpen = this.windowSlots() >= 1 && nowMs >= this.pausedUntilMs && nowMs >= this.retriesWaitUntilMs;
    const inMs = this.pace.nextInMs();
    return isOpen && inMs > 0 ? inMs : null;
  }

  /** @returns the time of it, by this limiter's clock. */
  enterFirst(): number {
    this.firstAttempts += 1;
    return this.take();
  }

  leaveFirst(): void {
    this.firstAttempts -= 1;
  }

  /**
   * Lets a retry in, or says when to try again. Retries wait for slots and for the pace, but not for a pause.
   */
  tryEnterRetry(): { enteredAtMs: number } | { waitMs: number } {
    if (this.retries >= this.bounds.retriesPerEndpoint) return { waitMs: RETRY_SLOT_WAIT_MS };
    const inMs = this.pace.nextInMs();
    if (inMs > 0) return { waitMs: this.queueRetry(inMs) };
    this.retries += 1;
    return { enteredAtMs: this.take() };
  }

  leaveRetry(): void {
    this.retries -= 1;
  }

  /** Adapts to the result of an attempt that entered at this time. */
  learn(result: SendResult, enteredAtMs: number): void {
    const { outcome, statusCode, retryAfterMs, isBodyStalled, durationMs, quota } = result;
    if (quota) this.learnQuota(quota);
    if (outcome === 'delivered') {
      this.pace.succeeded(enteredAtMs);
      if (isBodyStalled) this.stalled();
      else this.succeeded(durationMs, enteredAtMs);
    } else if (statusCode === 429 || (statusCode === 503 && retryAfterMs !== null)) {
      this.rateLimited(enteredAtMs, retryAfterMs);
    } else this.failed(retryAfterMs);
  }

  /**
   * Widens the window: by one if the receiver was quick, otherwise by one for every round trip. A success of an attempt that
   * entered within the pause ends it.
   */
  succeeded(durationMs = 0, enteredAtMs = this.nowMs()): void {
    if (enteredAtMs >= this.pausedAtMs) {
      this.pausedUntilMs = 0;
      this.pauseMs = FIRST_PAUSE_MS;
    }
    const wider = this.window + (durationMs <= QUICK_MS ? 1 : 1 / this.window);
    this.window = Math.min(this.bounds.firstAttemptsPerEndpoint, wider);
  }

  /** Halves the window: the receiver returned 2xx but kept the connection open, which is treated as overload. */
  stalled(): void {
    this.window = Math.max(1, Math.floor(this.window / 2));
  }

  /**
   * Halves the window. When the window is already 1, or the receiver asks for a pause, first attempts to the endpoint are
   * paused. The duration is partly random, so that endpoints that failed together do not come back at the same time.
   * @param requestedPauseMs the receiver's Retry-After, or 0 for a 429 without one; null when it asked for no pause.
   */
  failed(requestedPauseMs: number | null): void {
    const isPausing = requestedPauseMs !== null || this.window < 2;
    this.window = Math.max(1, Math.floor(this.window / 2));
    if (requestedPauseMs !== null) this.pauseFor(requestedPauseMs);
    // Attempts that were in flight when the pause began do not prolong it.
    if (this.nowMs() < this.pausedUntilMs || !isPausing) return;
    this.pauseFor(this.pauseMs * (0.5 + this.random() / 2));
    this.pauseMs = Math.min(MAX_PAUSE_MS, this.pauseMs * 2);
  }

  isIdle(): boolean {
    const inUse = this.firstAttempts > 0 || this.retries > 0;
    return !inUse && this.nowMs() > Math.max(this.usedAtMs, this.pausedUntilMs) + IDLE_MS;
  }

  inFlight(): number {
    return this.firstAttempts;
  }

  /** Slows the pace down and respects Retry-After. The window stays: it was not the number in flight that was too high. */
  private rateLimited(enteredAtMs: number, retryAfterMs: number | null): void {
    if (!this.pace.refused(enteredAtMs, retryAfterMs ?? 0)) this.failed(retryAfterMs ?? 0);
    else if (retryAfterMs !== null) this.pauseFor(retryAfterMs);
  }

  private pauseFor(pauseMs: number): void {
    const nowMs = this.nowMs();
    const untilMs = nowMs + Math.min(pauseMs, MAX_REQUESTED_PAUSE_MS);
    if (untilMs <= this.pausedUntilMs) return;
    if (nowMs >= this.pausedUntilMs) this.pausedAtMs = nowMs;
    this.pausedUntilMs = untilMs;
  }

  private windowSlots(): number {
    return Math.floor(this.window) - this.firstAttempts;
  }

  private take(): number {
    this.pace.take();
    this.quota.left -= 1;
    return (this.usedAtMs = this.nowMs());
  }

  /** Waiting retries come back one after the other, at the pace. */
  private queueRetry(inMs: number): number {
    const nowMs = this.nowMs();
    const everyMs = 1_000 / this.pace.perSecond()!;
    this.retriesWaitUntilMs = Math.max(nowMs + inMs, this.retriesWaitUntilMs + everyMs);
    this.retriesWaitUntilMs = Math.min(this.retriesWaitUntilMs, nowMs + MAX_RETRY_WAIT_MS);
    return Math.max(MIN_RETRY_WAIT_MS, this.retriesWaitUntilMs - nowMs);
  }

  /** What the receiver says it takes until its quota is reset. Attempts in flight are not yet in its count. */
  private learnQuota({ remaining, resetMs }: QuotaHint): void {
    const nowMs = this.nowMs();
    const left = remaining - Math.max(0, this.firstAttempts + this.retries - 1);
    const isSamePeriod = nowMs < this.quota.untilMs;
    this.quota = {
      left: isSamePeriod ? Math.min(this.quota.left, left) : left,
      untilMs: isSamePeriod ? this.quota.untilMs : nowMs + Math.min(resetMs, MAX_QUOTA_WAIT_MS),
    };
  }
}

interface Entry {
  limiter: Limiter;
  /** Null while only retries have been sent, of which it is not known before they begin. */
  enabledAt: Date | null;
}

/** The limiters of this process. Bounded by the number of endpoints used within ten minutes. */
export class Limiters {
  private readonly entries = new Map<EndpointId, Entry>();

  constructor(
    private readonly bounds: LimiterBounds,
    private readonly nowMs: () => number = () => performance.now(),
    private readonly random: () => number = Math.random,
  ) {}

  of({ endpointId, enabledAt }: LimiterEndpoint): Limiter {
    const known = this.entries.get(endpointId);
    if (known?.enabledAt && known.enabledAt.getTime() >= enabledAt.getTime()) return known.limiter;
    return this.set(endpointId, enabledAt, known?.enabledAt === null ? known.limiter : undefined);
  }

  /** The limiter of an endpoint whose `enabled_at` the caller does not know. */
  current(endpointId: EndpointId): Limiter {
    return this.entries.get(endpointId)?.limiter ?? this.set(endpointId, null);
  }

  /** The available slots of every limiter, for the claim. Forgets idle limiters. */
  slots(): LimiterSlots[] {
    const slots: LimiterSlots[] = [];
    for (const [endpointId, { limiter, enabledAt }] of this.entries) {
      if (limiter.isIdle()) this.entries.delete(endpointId);
      else if (enabledAt) slots.push({ endpointId, enabledAt, slots: limiter.availableSlots() });
    }
    return slots;
  }

  /** Time until a limiter that holds up first attempts for its pace lets one pass; Infinity when there is none. */
  nextSlotInMs(): number {
    let nextMs = Infinity;
    for (const { limiter } of this.entries.values()) nextMs = Math.min(nextMs, limiter.nextSlotInMs() ?? Infinity);
    return nextMs;
  }

  /** First attempts in flight in this process, over all endpoints. */
  inFlight(): number {
    let sum = 0;
    for (const { limiter } of this.entries.values()) sum += limiter.inFlight();
    return sum;
  }

  private set(
    endpointId: EndpointId,
    enabledAt: Date | null,
    limiter = new Limiter(this.bounds, this.nowMs, this.random),
  ): Limiter {
    this.entries.set(endpointId, { limiter, enabledAt });
    return limiter;
  }
}
