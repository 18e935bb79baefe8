import { ATTEMPT_GRACE_MS, OVERDUE_AFTER_MS } from '../deliveries/delivery';

/** Who makes the first attempt of a delivery. `auto`: its workflow, or the dispatcher while workflows do not keep up. */
export const FIRST_ATTEMPT = ['workflow', 'direct', 'auto'] as const;

export type FirstAttempt = (typeof FIRST_ATTEMPT)[number];

/**
 * When a first attempt that is not recorded counts as lost, or a first retry that has not begun, in milliseconds after it should
 * have been. A lost workflow is found after a minute; what has none must be found as soon as a workflow's attempt would be repeated.
 */
export const overdueAfter = (setting: FirstAttempt, attemptTimeoutMs: number): number =>
  setting === 'workflow' ? OVERDUE_AFTER_MS : attemptTimeoutMs + ATTEMPT_GRACE_MS;

/** With `auto`: how long a delivery may wait although its endpoint could take it. */
const MAX_WAIT_MS = 250;

/** Decides whether the dispatcher makes first attempts itself. */
export class FirstAttempts {
  private isBehind = false;
  /** Since when no workflow can be started. */
  private fullSinceMs: number | null = null;

  constructor(
    private readonly setting: FirstAttempt,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  areDirect(): boolean {
    if (this.setting !== 'auto') return this.setting === 'direct';
    return this.isBehind || (this.fullSinceMs !== null && this.nowMs() - this.fullSinceMs >= MAX_WAIT_MS);
  }

  /** Called before each claim. @param isFull whether as many starts are under way as one account may have */
  starting(isFull: boolean): void {
    this.fullSinceMs = isFull ? (this.fullSinceMs ?? this.nowMs()) : null;
  }

  /** @param longestWaitMs of the claimed deliveries, those that their endpoint's limiter held up left out */
  claimed(longestWaitMs: number): void {
    this.isBehind = longestWaitMs >= MAX_WAIT_MS;
  }
}
