/** What the pace restarts at after a refusal, as a share of the rate at which it was refused. */
const REDUCED_TO = 0.82;
/** What it climbs back to and holds before it probes: just below the rate that was refused. */
const PLATEAU = 0.95;
/** Time from a refusal to the plateau, and half of what it takes to double beyond it. */
const TO_PLATEAU_MS = 20_000;
/** One epoch lowers the rate to no less than this share: refusals may have another cause than the rate. */
const MOST_REDUCED_TO = 0.5;
const MIN_PER_SECOND = 0.1;
/** What may be sent at once: one attempt, and 50 ms worth of the rate. */
const BURST_MS = 50;
/** A rate that nothing waited for does not grow for longer than this between two attempts. */
const MAX_GROWTH_STEP_MS = 1_000;
/** Successes of the last second are counted in slices of this length. */
const SLICE_MS = 100;
const SLICES = 11;

/**
 * The rate of attempts that a receiver with a rate limit takes, learned from its refusals: additive increase and
 * multiplicative decrease in the shape of CUBIC (RFC 9438): back to just below the refused rate, held there, then probed
 * beyond with growing steps. There is no rate until the first refusal. A window of attempts in flight cannot do this: with
 * responses in 40 ms, even a window of one is 25 attempts a second.
 */
export class Pace {
  private plateauPerSecond: number | null = null;
  private growthMs = 0;
  private tokens = 0;
  private refilledAtMs: number;
  private exhaustedAtMs: number;
  /** An epoch ends with a refusal. Results of attempts that entered before it began are of the epoch before. */
  private epochAtMs: number;
  private pausedMs = 0;
  private epochSuccesses = 0;
  /** Successes in each slice, the newest last. */
  private slices: number[] = [];
  private sliceAtMs: number;

  constructor(private readonly nowMs: () => number) {
    this.refilledAtMs = this.exhaustedAtMs = this.epochAtMs = this.sliceAtMs = nowMs();
  }

  /** Attempts per second; null while no refusal has shown that there is a limit. */
  perSecond(): number | null {
    if (this.plateauPerSecond === null) return null;
    const fromPlateau = this.growthMs / TO_PLATEAU_MS - 1;
    const shape = 1 + (1 - REDUCED_TO / PLATEAU) * fromPlateau ** 3;
    return Math.max(MIN_PER_SECOND, this.plateauPerSecond * shape);
  }

  /**
   * Number of attempts that may be sent now; Infinity while there is no rate.
   * @param reserved number of attempts to leave to others, which are saved up on top.
   */
  available(reserved = 0): number {
    const perSecond = this.perSecond();
    if (perSecond === null) return Infinity;
    const nowMs = this.nowMs();
    const burst = 1 + reserved + (perSecond * BURST_MS) / 1_000;
    this.tokens = Math.min(burst, this.tokens + (perSecond * (nowMs - this.refilledAtMs)) / 1_000);
    this.refilledAtMs = nowMs;
    return Math.floor(this.tokens) - reserved;
  }

  /** Time until one attempt may be sent; 0 when it may be sent now. */
  nextInMs(): number {
    const perSecond = this.perSecond();
    if (perSecond === null || this.available() >= 1) return 0;
    return ((1 - this.tokens) / perSecond) * 1_000;
  }

  /** An attempt is on its way. */
  take(): void {
    if (this.plateauPerSecond === null) return;
    this.available();
    this.tokens -= 1;
    // While nothing waits for the pace, a higher one would be no better known.
    if (this.tokens >= 1) return;
    const nowMs = this.nowMs();
    this.growthMs += Math.min(MAX_GROWTH_STEP_MS, nowMs - this.exhaustedAtMs);
    this.exhaustedAtMs = nowMs;
  }

  /** @param enteredAtMs when the attempt took its place, by the clock of this pace. */
  succeeded(enteredAtMs: number): void {
    if (enteredAtMs >= this.epochAtMs) this.epochSuccesses += 1;
    this.recent();
    this.slices[this.slices.length - 1]! += 1;
  }

  /**
   * The receiver refused an attempt because of its rate.
   * @param enteredAtMs when the attempt took its place, by the clock of this pace.
   * @param pauseMs how long first attempts are paused now.
   * @returns false when nothing succeeded since the refusal before, so that the rate explains nothing.
   */
  refused(enteredAtMs: number, pauseMs: number): boolean {
    if (enteredAtMs < this.epochAtMs) return true;
    const nowMs = this.nowMs();
    const perSecond = this.perSecond();
    if (perSecond === null ? this.recent() === 0 : this.epochSuccesses === 0) return false;
    this.plateauPerSecond = PLATEAU * (perSecond === null ? this.recent() : this.bearable(perSecond, nowMs));
    this.growthMs = this.tokens = this.epochSuccesses = 0;
    this.refilledAtMs = this.epochAtMs = nowMs;
    this.pausedMs = pauseMs;
    return true;
  }

  /** What the receiver seems to bear. If it refused sooner than it had paused, its limit counts over a longer time. */
  private bearable(perSecond: number, nowMs: number): number {
    const epochMs = Math.max(1, nowMs - this.epochAtMs);
    if (epochMs > 2 * this.pausedMs) return perSecond;
    const achieved = (this.epochSuccesses / epochMs) * 1_000;
    return Math.max(MIN_PER_SECOND, perSecond * MOST_REDUCED_TO, Math.min(perSecond, achieved));
  }

  /** Number of successes within the last second. */
  private recent(): number {
    const passed = Math.min(
      SLICES,
      Math.floor((this.nowMs() - this.sliceAtMs) / SLICE_MS) + (this.slices.length === 0 ? 1 : 0),
    );
    if (passed > 0) {
      this.sliceAtMs += passed * SLICE_MS;
      this.slices = [...this.slices, ...Array<number>(passed).fill(0)].slice(-SLICES);
    }
    return this.slices.reduce((sum, count) => sum + count, 0);
  }
}
