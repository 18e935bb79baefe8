import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { clockMs } from './clock';
import { percentile } from './figures';
import { atRate } from './pace';
import type { Receivers } from './receivers';
import type { Sender } from './sender';

export interface Latency {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  /** Events that had not arrived in the end. They count with the time that they have waited until then. */
  missing: number;
}

/** Whoever publishes: a sender, or workers. */
export type Publisher = Pick<Sender, 'publish'>;

export interface Load {
  accountIds: readonly AccountId[];
  perSecond: number;
  durationMs: number;
}

/** The time from before an event is published until its request has fully arrived, at a steady rate over the accounts. */
export async function measureLatency(publisher: Publisher, receivers: Receivers, load: Load): Promise<Latency> {
  return latencyOf(await measureTimes(publisher, receivers, load), 0);
}

/** The same, as the times of all events in milliseconds. */
export async function measureTimes(publisher: Publisher, receivers: Receivers, load: Load): Promise<number[]> {
  const publishedAtMs = await publishSteadily(publisher, load);
  const tookMs = new Map<string, number>();
  await until('the events to arrive', async () => {
    await takeTimes(receivers, publishedAtMs, tookMs);
    return tookMs.size === publishedAtMs.size;
  });
  return [...tookMs.values()];
}

/** The same, but once all events are published it waits only `patienceMs` for those that are still missing. */
export async function measureLatencyWithin(
  publisher: Publisher,
  receivers: Receivers,
  load: Load,
  patienceMs: number,
): Promise<Latency> {
  const publishedAtMs = await publishSteadily(publisher, load);
  const tookMs = new Map<string, number>();
  const endMs = performance.now() + patienceMs;
  while (tookMs.size < publishedAtMs.size && performance.now() < endMs) {
    await takeTimes(receivers, publishedAtMs, tookMs);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const all = [...publishedAtMs].map(([eventId, atMs]) => tookMs.get(eventId) ?? clockMs() - atMs);
  return latencyOf(all, publishedAtMs.size - tookMs.size);
}

async function publishSteadily(publisher: Publisher, load: Load): Promise<Map<string, number>> {
  const publishedAtMs = new Map<string, number>();
  await atRate(load.perSecond, load.durationMs, async (nth) => {
    const atMs = clockMs();
    publishedAtMs.set(await publisher.publish(load.accountIds[nth % load.accountIds.length]!), atMs);
  });
  return publishedAtMs;
}

async function takeTimes(receivers: Receivers, publishedAtMs: Map<string, number>, tookMs: Map<string, number>) {
  for (const [eventId, atMs] of await receivers.take()) {
    const fromMs = publishedAtMs.get(eventId);
    if (fromMs !== undefined) tookMs.set(eventId, atMs - fromMs);
  }
}

const latencyOf = (tookMs: readonly number[], missing: number): Latency => ({
  p50Ms: percentile(tookMs, 0.5),
  p95Ms: percentile(tookMs, 0.95),
  p99Ms: percentile(tookMs, 0.99),
  missing,
});
