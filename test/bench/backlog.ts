import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { measureLatency } from './latency';
import type { Latency } from './latency';
import type { Receivers } from './receivers';
import type { Sender } from './sender';

const EVENTS = 1_500;
const LIGHT_PER_SECOND = 2;
const LIGHT_MS = 12_000;

/** The latency of an endpoint with few events while the backlog of others saturates the process. */
export async function measureWithBacklog(
  sender: Sender,
  receivers: Receivers,
  busyAccountIds: readonly AccountId[],
): Promise<Latency> {
  const accountIds = await sender.createAccounts(await receivers.start(1, 0));
  await sender.stopSending();
  await sender.publishBacklog(busyAccountIds, EVENTS);
  sender.startSending();
  const latency = await measureLatency(sender, receivers, {
    accountIds,
    perSecond: LIGHT_PER_SECOND,
    durationMs: LIGHT_MS,
  });
  await until('the backlog to be sent', async () => (await sender.unfinished()) === 0, 60_000);
  return latency;
}
