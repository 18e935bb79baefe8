import type { EndpointId } from '../lib/ids';
import type { LimiterSlots } from './claims.sql';
import { Limiter } from './limiter';
import type { LimiterBounds } from './limiter';

/** Identifies a limiter. An endpoint that is enabled anew gets a new one. */
export interface LimiterEndpoint {
  endpointId: EndpointId;
  enabledAt: Date;
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
