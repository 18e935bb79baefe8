import { measureLatency } from './latency';
import type { Latency } from './latency';
import { atRate } from './pace';
import type { Receivers } from './receivers';
import type { Sender } from './sender';

const ALONE_MS = 20_000;
const BESIDE_MS = 30_000;
const GOOD_PER_SECOND = 10;
const SILENT_ENDPOINTS = 10;
const SILENT_PER_SECOND = 5;

/** The latency of a good endpoint next to ten others that accept every request and never respond. */
export async function measureNeighbours(
  sender: Sender,
  receivers: Receivers,
  progress: (line: string) => void,
): Promise<{ alone: Latency; withNeighbours: Latency }> {
  const accountIds = await sender.createAccounts(await receivers.start(1, 0));
  const silentIds = await sender.createAccounts(await receivers.start(SILENT_ENDPOINTS, null));
  const load = { accountIds, perSecond: GOOD_PER_SECOND };

  progress(`a good endpoint alone for ${ALONE_MS / 1_000} s`);
  const alone = await measureLatency(sender, receivers, { ...load, durationMs: ALONE_MS });
  progress(`with ${SILENT_ENDPOINTS} silent endpoints for ${BESIDE_MS / 1_000} s`);
  const [withNeighbours] = await Promise.all([
    measureLatency(sender, receivers, { ...load, durationMs: BESIDE_MS }),
    atRate(SILENT_PER_SECOND * SILENT_ENDPOINTS, BESIDE_MS, async (nth) => {
      await sender.publish(silentIds[nth % silentIds.length]!);
    }),
  ]);
  return { alone, withNeighbours };
}
