import type { QuotaHint } from './http/quota-hint';

/** A receiver's hint is not trusted for longer. */
const MAX_WAIT_MS = 60_000;

/** What a receiver says it still takes until its quota is reset. Within that time the lowest number counts. */
export class Quota {
  private count = 0;
  private untilMs = 0;

  constructor(private readonly nowMs: () => number) {}

  /** Number of attempts that the receiver still takes; Infinity when it has not said so, or when the time is over. */
  left(): number {
    return this.nowMs() < this.untilMs ? Math.max(0, this.count) : Infinity;
  }

  take(): void {
    this.count -= 1;
  }

  /** @param uncounted number of attempts that the receiver may not have counted yet. */
  learn({ remaining, resetMs }: QuotaHint, uncounted: number): void {
    const left = Math.min(this.left(), remaining - uncounted);
    if (this.left() === Infinity) this.untilMs = this.nowMs() + Math.min(resetMs, MAX_WAIT_MS);
    this.count = left;
  }
}
