import type { Logger } from 'pino';
import { Loop } from '../lib/loop';
import { databaseTime } from './clock.sql';
import type { Db } from './pool';

export interface ClockWatchDeps {
  db: Db;
  log: Logger;
  /** 30 s by default. */
  everyMs?: number;
  /** The clock of this process, in milliseconds since 1970. */
  nowMs?: () => number;
}

const EVERY_MS = 30_000;
const MAX_SKEW_MS = 5_000;

/**
 * Compares this process's clock with the database server's. Attempts are signed and recorded with the latter, so a wrong
 * clock here is a warning and not a reason to stop sending.
 */
export class ClockWatch extends Loop {
  /** How far this clock is ahead, as last logged; null while the clocks agree. */
  private reportedMs: number | null = null;

  constructor(private readonly deps: ClockWatchDeps) {
    super();
  }

  /** What `/readyz` says about the clock: one sentence, or nothing. */
  warnings(): string[] {
    if (this.reportedMs === null) return [];
    const seconds = Math.round(Math.abs(this.reportedMs) / 1_000);
    return [`clock: ${seconds} s ${this.reportedMs > 0 ? 'ahead of' : 'behind'} the database's`];
  }

  protected async round(): Promise<number> {
    const { db, nowMs = Date.now, everyMs = EVERY_MS } = this.deps;
    const [askedAtMs, startedAtMs] = [nowMs(), performance.now()];
    // Without a response nothing is known. That the database is away is reported elsewhere.
    const databaseAt = await databaseTime(db).catch(() => null);
    const halfTripMs = (performance.now() - startedAtMs) / 2;
    if (databaseAt) this.judge(askedAtMs + halfTripMs - databaseAt.getTime(), halfTripMs);
    return everyMs;
  }

  /** @param errorMs by how much `skewMs` can be wrong: a slow response must not look like a wrong clock. */
  private judge(skewMs: number, errorMs: number): void {
    const { reportedMs, deps } = this;
    const isReported = reportedMs !== null && Math.abs(skewMs - reportedMs) <= MAX_SKEW_MS + errorMs;
    if (Math.abs(skewMs) - errorMs > MAX_SKEW_MS && !isReported) {
      this.reportedMs = skewMs;
      deps.log.warn({ skewMs: Math.round(skewMs) }, 'the clock of this machine differs from that of the database');
    } else if (Math.abs(skewMs) + errorMs <= MAX_SKEW_MS && reportedMs !== null) {
      this.reportedMs = null;
      deps.log.info({ skewMs: Math.round(skewMs) }, 'the clock of this machine agrees with that of the database again');
    }
  }
}
