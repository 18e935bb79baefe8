import type { EndpointId } from '../lib/ids';
import type { LimiterSlots } from './claims.sql';
import type { SendResult } from './http/http-sender';

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

/** The initial window. A receiver that succeeds doubles it with every round trip. */
export const FIRST_WINDOW = 1;
const FIRST_PAUSE_MS = 1_000;
const MAX_PAUSE_MS = 30_000;
const MAX_REQUESTED_PAUSE_MS = 5 * 60_000;
const IDLE_MS = 10 * 60_000;

/**
 * What this process allows one endpoint: an adaptive concurrency window for first attempts (additive increase,
 * multiplicative decrease) with a pause after repeated failure (a circuit breaker), and a fixed number of retries.
 */
export class Limiter {
  private window = FIRST_WINDOW;
  private firstAttempts = 0;
  private retries = 0;
  private pausedUntilMs = 0;
  private pauseMs = FIRST_PAUSE_MS;
  private usedAtMs: number;

  constructor(
    readonly endpoint: LimiterEndpoint,
    private readonly bounds: LimiterBounds,
    private readonly nowMs: () => number,
    private readonly random: () => number,
  ) {
    this.usedAtMs = nowMs();
  }

  /** Number of first attempts that can be claimed now. */
  availableSlots(): number {
    return this.nowMs() < this.pausedUntilMs ? 0 : Math.max(0, this.window - this.firstAttempts);
  }

  enterFirst(): void {
    this.firstAttempts += 1;
    this.usedAtMs = this.nowMs();
  }

  leaveFirst(): void {
    this.firstAttempts -= 1;
  }

  /** @returns false when the endpoint has its share of retries in flight in this process. */
  tryEnterRetry(): boolean {
    if (this.retries >= this.bounds.retriesPerEndpoint) return false;
    this.retries += 1;
    this.usedAtMs = this.nowMs();
    return true;
  }

  leaveRetry(): void {
    this.retries -= 1;
  }

  /** Adapts the window to the result of an attempt. */
  learn({ outcome, statusCode, retryAfterMs, isBodyStalled }: SendResult): void {
    if (outcome === 'failed') this.failed(statusCode === 429 ? (retryAfterMs ?? 0) : retryAfterMs);
    else if (isBodyStalled) this.stalled();
    else this.succeeded();
  }

  /** Ends the pause and widens the window by one. Retries count as well. */
  succeeded(): void {
    this.pausedUntilMs = 0;
    this.pauseMs = FIRST_PAUSE_MS;
    this.window = Math.min(this.bounds.firstAttemptsPerEndpoint, this.window + 1);
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
    const isPausing = requestedPauseMs !== null || this.window === 1;
    this.window = Math.max(1, Math.floor(this.window / 2));
    const nowMs = this.nowMs();
    if (requestedPauseMs !== null) {
      const untilMs = nowMs + Math.min(requestedPauseMs, MAX_REQUESTED_PAUSE_MS);
      this.pausedUntilMs = Math.max(this.pausedUntilMs, untilMs);
    }
    // Attempts that were in flight when the pause began do not prolong it.
    if (nowMs < this.pausedUntilMs || !isPausing) return;
    this.pausedUntilMs = nowMs + this.pauseMs * (0.5 + this.random() / 2);
    this.pauseMs = Math.min(MAX_PAUSE_MS, this.pauseMs * 2);
  }

  isIdle(): boolean {
    const inUse = this.firstAttempts > 0 || this.retries > 0;
    return !inUse && this.nowMs() > Math.max(this.usedAtMs, this.pausedUntilMs) + IDLE_MS;
  }

  inFlight(): number {
    return this.firstAttempts;
  }
}

/** The limiters of this process. Bounded by the number of endpoints used within ten minutes. */
export class Limiters {
  private readonly limiters = new Map<EndpointId, Limiter>();

  constructor(
    private readonly bounds: LimiterBounds,
    private readonly nowMs: () => number = () => performance.now(),
    private readonly random: () => number = Math.random,
  ) {}

  of(endpoint: LimiterEndpoint): Limiter {
    const known = this.limiters.get(endpoint.endpointId);
    if (known && known.endpoint.enabledAt.getTime() >= endpoint.enabledAt.getTime()) return known;
    const limiter = new Limiter(endpoint, this.bounds, this.nowMs, this.random);
    this.limiters.set(endpoint.endpointId, limiter);
    return limiter;
  }

  /** The available slots of every limiter, for the claim. Forgets idle limiters. */
  slots(): LimiterSlots[] {
    const slots: LimiterSlots[] = [];
    for (const [endpointId, limiter] of this.limiters) {
      if (limiter.isIdle()) this.limiters.delete(endpointId);
      else slots.push({ endpointId, enabledAt: limiter.endpoint.enabledAt, slots: limiter.availableSlots() });
    }
    return slots;
  }

  /** First attempts in flight in this process, over all endpoints. */
  inFlight(): number {
    let sum = 0;
    for (const limiter of this.limiters.values()) sum += limiter.inFlight();
    return sum;
  }
}
