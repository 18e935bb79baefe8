import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { cpus, loadavg } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSender } from './sender';
import { startServices } from './services';

/** Attempts a second that the receiver takes, the deliveries that wait for it, and the workers that send. */
const CASES = [
  { perSecond: 20, held: 1_000, workers: 1 },
  { perSecond: 20, held: 1_000, workers: 2 },
  { perSecond: 3, held: 180, workers: 1 },
  { perSecond: 3, held: 180, workers: 2 },
];
const RESPONSE_MS = 40;
const LEARNING_S = 10;
const MAX_S = 240;

/** A receiver with a token bucket: 200, or 429 with Retry-After: 2 above its rate. Counts both by the second. */
async function startReceiver(perSecond: number) {
  const seconds: { delivered: number; refused: number }[] = [];
  let startedAtMs: number | undefined;
  let tokens = perSecond;
  let lastMs = performance.now();
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      const nowMs = performance.now();
      startedAtMs ??= nowMs;
      tokens = Math.min(perSecond, tokens + ((nowMs - lastMs) * perSecond) / 1_000);
      lastMs = nowMs;
      const isTaken = tokens >= 1;
      if (isTaken) tokens -= 1;
      const at = Math.floor((nowMs - startedAtMs) / 1_000);
      const second = (seconds[at] ??= { delivered: 0, refused: 0 });
      second[isTaken ? 'delivered' : 'refused'] += 1;
      setTimeout(() => {
        response.writeHead(isTaken ? 200 : 429, isTaken ? {} : { 'Retry-After': '2' }).end();
      }, RESPONSE_MS);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    seconds: () => Array.from(seconds, (second) => second ?? { delivered: 0, refused: 0 }),
    close: () => server.closeAllConnections(),
  };
}

async function measure(sender: ReturnType<typeof createSender>, { perSecond, held, workers }: (typeof CASES)[number]) {
  const receiver = await startReceiver(perSecond);
  const accountIds = await sender.createAccounts([receiver.url]);
  await sender.publishBacklog(accountIds, held);
  sender.startSending(workers);
  const pending = async () => {
    const sql = "select count(*)::int as count from deliveries where status = 'pending' and account_id = $1";
    return (await sender.db.query<{ count: number }>(sql, [accountIds[0]])).rows[0]!.count;
  };
  for (let waitedS = 0; waitedS < MAX_S && (await pending()) > 0; waitedS += 1) await sleep(1_000);
  // The last second is not whole.
  const seconds = receiver.seconds().slice(0, -1);
  await sender.stopSending();
  receiver.close();
  const settled = seconds.slice(LEARNING_S);
  const sum = (key: 'delivered' | 'refused', of = settled) => of.reduce((total, second) => total + second[key], 0);
  const exhaustedSql = "select count(*)::int as count from deliveries where status = 'exhausted' and account_id = $1";
  const exhausted = (await sender.db.query<{ count: number }>(exhaustedSql, [accountIds[0]])).rows[0]!.count;
  process.stdout.write(`  ${seconds.map(({ delivered, refused }) => `${delivered}/${refused}`).join(' ')}\n`);
  return [
    `${perSecond} a second, ${held} held, ${workers} worker(s)`,
    `${seconds.length} s`,
    `${sum('refused', seconds)}`,
    `${((100 * sum('refused')) / Math.max(1, sum('delivered') + sum('refused'))).toFixed(1)} %`,
    (sum('delivered') / (perSecond * Math.max(1, settled.length))).toFixed(2),
    `${exhausted}`,
  ];
}

async function main(): Promise<void> {
  const stops: (() => unknown)[] = [];
  const progress = (line: string) => void process.stdout.write(`  ${line}\n`);
  progress(`${cpus().length} cores, load average ${loadavg()[0]!.toFixed(1)}`);
  try {
    const services = await startServices(progress, (stop) => void stops.push(stop));
    const sender = createSender(services);
    stops.push(() => sender.close());
    const rows = [['receiver', 'drained in', '429s', '429s after 10 s', 'capacity used after 10 s', 'exhausted']];
    for (const each of CASES) rows.push(await measure(sender, each));
    progress(`load average ${loadavg()[0]!.toFixed(1)} at the end`);
    for (const row of rows) process.stdout.write(`${row.join(' | ')}\n`);
  } finally {
    for (const stop of stops.reverse()) await stop();
  }
}

main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`${String((error as Error).stack)}\n`);
    process.exit(1);
  },
);
