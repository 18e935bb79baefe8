import type { AccountId } from '../../src/lib/ids';
import { until } from '../support/until';
import { measureLatency, measureLatencyWithin } from './latency';
import type { Latency } from './latency';
import { atRate } from './pace';
import { runBench } from './run';
import type { Bench } from './run';

// What a hostile account does to another one that publishes two events a second to one good endpoint.
const VICTIM_PER_SECOND = 2;
const WARM_UP_MS = 5_000;
const ALONE_MS = 30_000;
const ATTACK_MS = 60_000;
const PATIENCE_MS = 5_000;
const ATTACK_EVENTS_PER_SECOND = 2.4;
const ENDPOINTS_PER_ACCOUNT = 50;
const ACCOUNTS_ON_ONE_HOST = 6;
const SLOW_MS = 9_000;
const QUICK_MS = 50;
const GOAL = 2;

interface Attack {
  name: string;
  accountIds: AccountId[];
}

async function measure(bench: Bench): Promise<string[][]> {
  const { sender, receivers, progress } = bench;
  const victims = await sender.createAccounts(await receivers.start(1, 0));
  const load = { accountIds: victims, perSecond: VICTIM_PER_SECOND };
  sender.startSending();
  await measureLatency(sender, receivers, { ...load, durationMs: WARM_UP_MS });

  const rows = [['measure', 'alone p50 / p99', 'attacked p50 / p99', 'ratio p50', 'p99', 'missing', 'attacker']];
  for (const prepare of [slowEndpoints, quickEndpoints, oneHost]) {
    progress(`alone for ${ALONE_MS / 1_000} s`);
    const alone = await measureLatency(sender, receivers, { ...load, durationMs: ALONE_MS });
    const attack = await prepare(bench);
    progress(`${attack.name} for ${ATTACK_MS / 1_000} s`);
    const { attacked, mostInProgress, sent } = await underAttack(bench, victims, attack);
    rows.push([
      attack.name,
      shown(alone),
      shown(attacked),
      (attacked.p50Ms / alone.p50Ms).toFixed(2),
      `${(attacked.p99Ms / alone.p99Ms).toFixed(2)} (at most ${GOAL})`,
      String(attacked.missing),
      `${sent} sent, at most ${mostInProgress} in progress`,
    ]);
    progress(rows.at(-1)!.join('; '));
  }
  return rows;
}

async function slowEndpoints({ sender, receivers }: Bench): Promise<Attack> {
  const urls = await receivers.start(ENDPOINTS_PER_ACCOUNT, SLOW_MS);
  return { name: `${urls.length} endpoints, 200 after 9 s`, accountIds: [await sender.createAccountWith(urls)] };
}

async function quickEndpoints({ sender, receivers }: Bench): Promise<Attack> {
  const urls = await receivers.start(ENDPOINTS_PER_ACCOUNT, QUICK_MS);
  return { name: `${urls.length} endpoints, 200 after 50 ms`, accountIds: [await sender.createAccountWith(urls)] };
}

async function oneHost({ sender, receivers }: Bench): Promise<Attack> {
  const [url] = await receivers.start(1, SLOW_MS);
  const urls = Array.from({ length: ENDPOINTS_PER_ACCOUNT }, (_, nth) => `${url}/${nth}`);
  const accountIds: AccountId[] = [];
  for (let nth = 0; nth < ACCOUNTS_ON_ONE_HOST; nth += 1) accountIds.push(await sender.createAccountWith(urls));
  return { name: `${urls.length * accountIds.length} endpoints on one host, 200 after 9 s`, accountIds };
}

/** Measures the victim while the attacker publishes; then turns the attacker off and waits until nothing of it is sent. */
async function underAttack({ sender, receivers }: Bench, victims: readonly AccountId[], { accountIds }: Attack) {
  let mostInProgress = 0;
  const sampler = setInterval(() => {
    const sample = (count: number) => (mostInProgress = Math.max(mostInProgress, count));
    sender.inProgress(accountIds).then(sample, () => undefined);
  }, 500);
  const load = { accountIds: victims, perSecond: VICTIM_PER_SECOND, durationMs: ATTACK_MS };
  const [attacked] = await Promise.all([
    measureLatencyWithin(sender, receivers, load, PATIENCE_MS),
    atRate(ATTACK_EVENTS_PER_SECOND, ATTACK_MS, async (nth) => {
      await sender.publish(accountIds[nth % accountIds.length]!);
    }),
  ]);
  clearInterval(sampler);
  await sender.turnOff(accountIds);
  const sent = await sender.attemptsOf(accountIds);
  await until('the attack to end', async () => (await sender.inProgress(accountIds)) === 0, 120_000);
  await until('the victim to catch up', async () => (await sender.inProgress(victims)) === 0, 120_000);
  return { attacked, mostInProgress, sent };
}

const shown = ({ p50Ms, p99Ms }: Latency) => `${p50Ms.toFixed(0)} / ${p99Ms.toFixed(0)} ms`;

runBench(measure);
