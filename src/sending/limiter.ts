import type { SendResult } from './http/http-sender';
import { Pace } from './pace';
import { Quota } from './quota';

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
  private readonly quota: Quota;
  /** When the last of the retries that wait for the pace comes back. */
  private retriesWaitUntilMs = 0;
  private usedAtMs: number;

  constructor(
    private readonly bounds: LimiterBounds,
    private readonly nowMs: () => number,
    private readonly random: () => number,
  ) {
    this.pace = new Pace(nowMs);
    this.quota = new Quota(nowMs);
    this.usedAtMs = nowMs();
  }

  /** Number of first attempts that can be claimed now. */
  availableSlots(): number {
    const nowMs = this.nowMs();
    if (nowMs < this.pausedUntilMs) return 0;
    // Retries have promised times, so they come first: only what they leave over is for first attempts.
    const paced = this.pace.available(nowMs < this.retriesWaitUntilMs ? 1 : 0);
    return Math.max(0, Math.min(this.windowSlots(), paced, this.quota.left()));
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
    // The receiver has counted this attempt, but maybe not the others in flight.
    if (quota) this.quota.learn(quota, Math.max(0, this.firstAttempts + this.retries - 1));
    if (outcome === 'delivered') {
      this.pace.succeeded(enteredAtMs);
      if (isBodyStalled) this.stalled();
      else this.succeeded(durationMs, enteredAtMs);
    } else if (statusCode === 429 || (statusCode === 503 && retryAfterMs !== null)) {
      this.rateLimited(enteredAtMs, retryAfterMs);
    } else {
      this.failed(retryAfterMs);
    }
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
    this.quota.take();
    return (this.usedAtMs = this.nowMs());
  }

  /** Waiting retries come back one after the other, at the pace. */
  private queueRetry(inMs: number): number {
    const nowMs = this.nowMs();
    const everyMs = 1_000 / this.pace.perSecond()!;
    this.retriesWaitUntilMs = Math.max(nowMs + inMs, this.retriesWaitUntilMs + everyMs);
    this.retriesWaitUntilMs = Math.min(this.retriesWaitUntilMs, nowMs + MAX_RETRY_WAIT_MS);
    return Math.max(MIN_RETRY_WAIT_MS, Math.ceil(this.retriesWaitUntilMs - nowMs));
  }
}
