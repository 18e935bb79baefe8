import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { ratePerSecond } from './figures';
import type { Sender } from './sender';

const EVENTS = 1_200;

/** Deliveries per second while more is pending than can be sent: all events are published before sending starts. */
export async function measureSaturation(sender: Sender, accountIds: readonly AccountId[]): Promise<number> {
  const before = (await recordedAtMs(sender)).length;
  await sender.publishBacklog(accountIds, EVENTS);
  sender.startSending();
  await until('the deliveries', async () => (await delivered(sender)) === before + EVENTS, 60_000);
  await sender.stopSending();
  return ratePerSecond((await recordedAtMs(sender)).slice(before));
}

async function delivered({ db }: Sender): Promise<number> {
  const result = await db.query<{ count: number }>("select count(*) from attempts where outcome = 'delivered'");
  return result.rows[0]!.count;
}

async function recordedAtMs({ db }: Sender): Promise<number[]> {
  const result = await db.query<{ at: Date }>('select recorded_at as at from attempts order by recorded_at');
  return result.rows.map(({ at }) => at.getTime());
}
