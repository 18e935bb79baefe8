import type { AccountId, EndpointId } from '../../lib/ids';
import type { Exchange } from './await-response';

/** Number of responses of one endpoint that are drained at the same time. */
const MAX_DRAINS_PER_ENDPOINT = 16;
/** Number of responses that a process drains at the same time. */
const MAX_DRAINS = 500;
/** A receiver that is still working writes little. One that writes more than this uses our network. */
const MAX_DRAINED_BYTES = 1_048_576;

/** Whose response it is. */
export interface ResponseOwner {
  accountId: AccountId;
  endpointId: EndpointId;
}

interface Drain extends ResponseOwner {
  close(): void;
  closed: Promise<unknown>;
}

/**
 * The responses that this process reads to their end although their attempts are over, so that receivers which are still
 * working are not interrupted. What arrives is discarded.
 */
export class Drains {
  /** Oldest first. */
  private readonly drains = new Set<Drain>();

  /**
   * Discards what is left of a response. Closes its connection after `leftMs`, or when it becomes too long. Closes it at once
   * if the endpoint has its share of drains. If the process has, the account with the most of them gives one back, the newest:
   * closing the oldest would, under load, let none of them come to its end.
   */
  add({ request, response }: Exchange, { accountId, endpointId }: ResponseOwner, leftMs: number): void {
    const isOver = response.readableEnded || request.destroyed;
    // An unsent rest of the request would stay in memory.
    if (isOver || !request.writableFinished || this.countOf(endpointId) >= MAX_DRAINS_PER_ENDPOINT) {
      request.destroy();
      return;
    }
    const close = () => request.destroy();
    const drain: Drain = {
      accountId,
      endpointId,
      close,
      closed: new Promise((resolve) => request.on('close', resolve)),
    };
    const timer = setTimeout(close, leftMs);
    let leftBytes = MAX_DRAINED_BYTES;
    response.on('data', (chunk: Buffer) => {
      leftBytes -= chunk.length;
      if (leftBytes < 0) close();
    });
    request.on('close', () => {
      clearTimeout(timer);
      this.drains.delete(drain);
    });
    response.resume();
    this.drains.add(drain);
    if (this.drains.size > MAX_DRAINS) this.newestOfBusiestAccount().close();
  }

  /** Resolves when all have ended: after the longest of their `leftMs` at the latest. */
  async ended(): Promise<void> {
    await Promise.all(Array.from(this.drains, (drain) => drain.closed));
  }

  private countOf(endpointId: EndpointId): number {
    let count = 0;
    for (const drain of this.drains) if (drain.endpointId === endpointId) count += 1;
    return count;
  }

  private newestOfBusiestAccount(): Drain {
    const byAccount = new Map<AccountId, Drain[]>();
    for (const drain of this.drains) {
      const all = byAccount.get(drain.accountId);
      if (all) all.push(drain);
      else byAccount.set(drain.accountId, [drain]);
    }
    return [...byAccount.values()].reduce((most, all) => (all.length > most.length ? all : most)).at(-1)!;
  }
}
