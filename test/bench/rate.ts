import { databaseTime } from '../../src/db/clock.sql';
import { cpus } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import type { EventType } from '../../src/events/catalogue';
import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { coreTimes, cpuTimes } from './cpu';
import type { Group } from './cpu';
import { ratePerSecond } from './figures';
import { countUnfinished, deliveredAttempts, failuresOf } from './log-reads';
import type { Bench } from './run';
import type { Workers } from './workers';

const PUBLISHERS = 16;
const POLL_MS = 20;
const TIMEOUT_MS = 300_000;
/** The middle of a round, in which CPU time is measured. */
const FROM_SHARE = 0.2;
const TO_SHARE = 0.9;

/** What is published, in turn, and to how many endpoints each event goes. */
export interface Target {
  events: readonly { accountId: AccountId; type?: EventType }[];
  fanOut: number;
}

export interface RateSize {
  deliveries: number;
  /** Deliveries of which the request has not arrived yet: a new event is published only below that. */
  window: number;
}

export interface Rate {
  perSecond: number;
  /** Milliseconds of CPU for each delivery, published and sent, by process. */
  cpuMs: Map<string, number>;
  /** Cores that were busy, whoever kept them busy. */
  busyCores: number;
}

/** Deliveries per second in a closed loop: events are published as fast as they are sent, and always wait for a sender. */
export async function measureRate(bench: Bench, workers: Workers, target: Target, size: RateSize): Promise<Rate> {
  const { sender, receivers } = bench;
  const since = await databaseTime(sender.db);
  const accountIds = [...new Set(target.events.map(({ accountId }) => accountId))];
  const before = await receivers.arrived();
  const events = Math.ceil(size.deliveries / target.fanOut);
  const deliveries = events * target.fanOut;
  const samples: { arrived: number; cpu: Map<string, number>; cores: { busy: number; all: number } }[] = [];
  let arrived = 0;
  let published = 0;
  const watch = async () => {
    for (const share of [FROM_SHARE, TO_SHARE, 1]) {
      const enough = async () => (arrived = (await receivers.arrived()) - before) >= share * deliveries;
      const endMs = performance.now() + TIMEOUT_MS;
      while (!(await enough()) && performance.now() < endMs) await sleep(POLL_MS);
      samples.push({ arrived, cpu: cpuTimes(groupsOf(bench, workers)), cores: coreTimes() });
    }
  };
  const publish = async () => {
    while (published < events) {
      if (published * target.fanOut - arrived >= size.window) {
        await sleep(POLL_MS / 2);
        continue;
      }
      const { accountId, type } = target.events[published++ % target.events.length]!;
      await workers.publish(accountId, type);
    }
  };
  await Promise.all([watch(), ...Array.from({ length: PUBLISHERS }, publish)]);
  await until('the results', async () => (await countUnfinished(sender, accountIds)) === 0, TIMEOUT_MS);
  for (const { reason, count } of await failuresOf(sender, accountIds, since)) {
    bench.progress(`${count} attempts failed: ${reason}`);
  }
  const attempts = await deliveredAttempts(sender, accountIds, since);
  const [from, to] = samples as [(typeof samples)[0], (typeof samples)[0]];
  const perDelivery = ([name, ms]: [string, number]): [string, number] => [
    name,
    (ms - from.cpu.get(name)!) / (to.arrived - from.arrived),
  ];
  return {
    perSecond: ratePerSecond(attempts.map(({ recordedAtMs }) => recordedAtMs)),
    cpuMs: new Map([...to.cpu].map(perDelivery)),
    busyCores: ((to.cores.busy - from.cores.busy) / (to.cores.all - from.cores.all)) * cpus().length,
  };
}

const groupsOf = ({ services, receivers }: Bench, workers: Workers): Group[] => [
  { name: 'worker', pids: workers.pids, isTree: false },
  { name: 'PostgreSQL', pids: [services.pids.postgres], isTree: true },
  { name: 'Temporal server', pids: [services.pids.temporal], isTree: true },
  { name: 'receivers', pids: [receivers.pid], isTree: false },
  { name: 'publisher', pids: [process.pid], isTree: false },
];
