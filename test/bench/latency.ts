import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { percentile } from './figures';
import { atRate } from './pace';
import type { Receivers } from './receivers';
import type { Sender } from './sender';

export interface Latency {
  p50Ms: number;
  p99Ms: number;
}

export interface Load {
  accountIds: readonly AccountId[];
  perSecond: number;
  durationMs: number;
}

/** The time from before an event is published until its request has fully arrived, at a steady rate over the accounts. */
export async function measureLatency(sender: Sender, receivers: Receivers, load: Load): Promise<Latency> {
  const publishedAtMs = new Map<string, number>();
  await atRate(load.perSecond, load.durationMs, async (nth) => {
    const atMs = Date.now();
    publishedAtMs.set(await sender.publish(load.accountIds[nth % load.accountIds.length]!), atMs);
  });
  const tookMs = new Map<string, number>();
  await until('the events to arrive', async () => {
    for (const [eventId, atMs] of await receivers.take()) {
      const fromMs = publishedAtMs.get(eventId);
      if (fromMs !== undefined) tookMs.set(eventId, atMs - fromMs);
    }
    return tookMs.size === publishedAtMs.size;
  });
  const all = [...tookMs.values()];
  return { p50Ms: percentile(all, 0.5), p99Ms: percentile(all, 0.99) };
}
