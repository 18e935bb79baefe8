/** Who makes the first attempt of a delivery. `auto`: its workflow, or the dispatcher while workflows do not keep up. */
export const FIRST_ATTEMPT = ['workflow', 'direct', 'auto'] as const;

export type FirstAttempt = (typeof FIRST_ATTEMPT)[number];

/** With `auto`: how long deliveries may wait because no more workflows can be started. */
const MAX_WAIT_MS = 250;

/** Decides whether the dispatcher makes first attempts itself. */
export class FirstAttempts {
  /** Since when more may be waiting than can be started. */
  private behindSinceMs: number | null = null;

  constructor(
    private readonly setting: FirstAttempt,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  areDirect(): boolean {
    if (this.setting !== 'auto') return this.setting === 'direct';
    return this.behindSinceMs !== null && this.nowMs() - this.behindSinceMs >= MAX_WAIT_MS;
  }

  /** @param isBehind whether a claim took all it was allowed to, or could not be made because too many were being started. */
  claimed(isBehind: boolean): void {
    this.behindSinceMs = isBehind ? (this.behindSinceMs ?? this.nowMs()) : null;
  }
}
