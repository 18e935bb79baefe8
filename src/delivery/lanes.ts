import type { LaneRoom } from '../store/claims';

/** What a lane is told about its endpoint. Being enabled again makes another lane. */
export interface LaneEndpoint {
  endpointId: string;
  enabledAt: Date;
}

/** A lane's window to begin with; a receiver that answers doubles it with every round trip. */
export const FIRST_WINDOW = 1;
const MAX_WINDOW = 32;
const MAX_RETRIES_IN_FLIGHT = 8;
const FIRST_CLOSE_MS = 1_000;
const MAX_CLOSE_MS = 30_000;
const MAX_HINT_MS = 5 * 60_000;
const IDLE_MS = 10 * 60_000;

/** What this process allows one endpoint: a window of first attempts that follows its answers, and a few retries. */
export class Lane {
  private window = FIRST_WINDOW;
  private firstAttempts = 0;
  private retries = 0;
  private closedUntilMs = 0;
  private closeMs = FIRST_CLOSE_MS;
  private usedAtMs: number;

  constructor(
    readonly endpoint: LaneEndpoint,
    private readonly nowMs: () => number,
    private readonly random: () => number,
  ) {
    this.usedAtMs = nowMs();
  }

  /** First attempts that may be claimed now. */
  room(): number {
    return this.nowMs() < this.closedUntilMs ? 0 : Math.max(0, this.window - this.firstAttempts);
  }

  enterFirst(): void {
    this.firstAttempts += 1;
    this.usedAtMs = this.nowMs();
  }

  leaveFirst(): void {
    this.firstAttempts -= 1;
  }

  /** @returns false when the endpoint has its 8 retries in flight here: the caller gives its slot back. */
  tryEnterRetry(): boolean {
    if (this.retries >= MAX_RETRIES_IN_FLIGHT) return false;
    this.retries += 1;
    this.usedAtMs = this.nowMs();
    return true;
  }

  leaveRetry(): void {
    this.retries -= 1;
  }

  /** Any success, also of a retry, opens the lane and widens it by one. */
  succeeded(): void {
    this.closedUntilMs = 0;
    this.closeMs = FIRST_CLOSE_MS;
    this.window = Math.min(MAX_WINDOW, this.window + 1);
  }

  /** Halves the window: the receiver succeeds, but holds the place of the next. */
  stalled(): void {
    this.window = Math.max(1, Math.floor(this.window / 2));
  }

  /**
   * Halves the window; where there is nothing left to halve, or the receiver asks for a pause, it closes the lane to
   * first attempts. How long is partly random: endpoints that went down together do not come back in step.
   * @param pauseMs what the receiver asked for: its Retry-After, or 0 for a bare 429; null for none.
   */
  failed(pauseMs: number | null): void {
    const isClosing = pauseMs !== null || this.window === 1;
    this.window = Math.max(1, Math.floor(this.window / 2));
    const nowMs = this.nowMs();
    if (pauseMs !== null) this.closedUntilMs = Math.max(this.closedUntilMs, nowMs + Math.min(pauseMs, MAX_HINT_MS));
    // The failures of what was in flight when the lane closed do not close it again.
    if (nowMs < this.closedUntilMs || !isClosing) return;
    this.closedUntilMs = nowMs + this.closeMs * (0.5 + this.random() / 2);
    this.closeMs = Math.min(MAX_CLOSE_MS, this.closeMs * 2);
  }

  isIdle(): boolean {
    const inUse = this.firstAttempts > 0 || this.retries > 0;
    return !inUse && this.nowMs() > Math.max(this.usedAtMs, this.closedUntilMs) + IDLE_MS;
  }

  inFlight(): number {
    return this.firstAttempts;
  }
}

/** The lanes of this process. Bounded by the endpoints used within ten minutes. */
export class Lanes {
  private readonly lanes = new Map<string, Lane>();

  constructor(
    private readonly nowMs: () => number = () => performance.now(),
    private readonly random: () => number = Math.random,
  ) {}

  of(endpoint: LaneEndpoint): Lane {
    const known = this.lanes.get(endpoint.endpointId);
    if (known && known.endpoint.enabledAt.getTime() >= endpoint.enabledAt.getTime()) return known;
    const lane = new Lane(endpoint, this.nowMs, this.random);
    this.lanes.set(endpoint.endpointId, lane);
    return lane;
  }

  /** The room of every lane, for the claim; forgets idle lanes. */
  rooms(): LaneRoom[] {
    const rooms: LaneRoom[] = [];
    for (const [endpointId, lane] of this.lanes) {
      if (lane.isIdle()) this.lanes.delete(endpointId);
      else rooms.push({ endpointId, enabledAt: lane.endpoint.enabledAt, room: lane.room() });
    }
    return rooms;
  }

  /** First attempts in flight in this process, over all endpoints. */
  inFlight(): number {
    let sum = 0;
    for (const lane of this.lanes.values()) sum += lane.inFlight();
    return sum;
  }
}
