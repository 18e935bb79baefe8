import { Client } from 'pg';
import { migrate } from '../../src/db/migrate';
import type { EndpointId } from '../../src/lib/ids';
import type { Bench } from './run';
import type { ScaleOptions } from './scale-options';
import { ACCOUNTS, seedAccounts, seedHeld, seedHoard, seedLog, seedPaused } from './scale-seed';
import type { ScaleAccount } from './scale-seed';
import { createSender } from './sender';
import type { Sender } from './sender';

/** A retry that would come while the bench measures would only disturb it. */
const NO_RETRY_MS = [3_600_000, 3_600_000, 3_600_000, 3_600_000, 3_600_000];
const SMALL_HOARD = 1_000;
const SEEDING_CONNECTIONS = 2;
/** Nothing of a database that is being filled is worth keeping if the machine crashes. */
const SEEDING_SETTINGS = {
  fsync: 'off',
  full_page_writes: 'off',
  synchronous_commit: 'off',
  max_wal_size: '16GB',
  autovacuum: 'off',
};

/** A database of a size, and the product on it. */
export interface End {
  name: 'small' | 'large';
  sender: Sender;
  /** A connection without timeouts. */
  client: Client;
  accounts: ScaleAccount[];
  /** An account with an endpoint that is off and holds many deliveries. */
  hoard: ScaleAccount;
  /** Endpoints whose limiters are paused, and when they were enabled. */
  paused: { endpointId: EndpointId; enabledAt: Date }[];
}

/** Creates and fills both databases, on one server. @param pausedUrl where the endpoints with paused limiters are. */
export async function createEnds(
  bench: Bench,
  options: ScaleOptions,
  pausedUrl: string,
): Promise<{ small: End; large: End }> {
  const { databaseUrl } = bench.services;
  const admin = await connected(databaseUrl, bench.onStop);
  for (const [name, value] of Object.entries(SEEDING_SETTINGS)) {
    await admin.query(`alter system set ${name} = '${value}'`);
  }
  await admin.query('select pg_reload_conf()');
  const small = await createEnd(bench, 'small', options.smallLog);
  small.hoard = await seedHoard(small.client, SMALL_HOARD);
  await analyzed(bench, small);

  const large = await createEnd(bench, 'large', options.log);
  bench.progress(`large: ${options.off} endpoints off with ${options.held} held deliveries, one with ${options.hoard}`);
  await seedHeld(large.client, options.off, options.held);
  large.hoard = await seedHoard(large.client, options.hoard);
  large.paused = await seedPaused(large.client, large.sender.secretBox, options.paused, pausedUrl);
  await analyzed(bench, large);
  await admin.query('alter system reset all');
  await admin.query('select pg_reload_conf()');
  await admin.query('checkpoint');
  return { small, large };
}

async function createEnd(
  { services, receivers, progress, onStop }: Bench,
  name: End['name'],
  log: number,
): Promise<End> {
  const startMs = performance.now();
  const admin = await connected(services.databaseUrl, onStop);
  await admin.query(`create database ${name}`);
  const databaseUrl = services.databaseUrl.replace(/[^/]+$/, name);
  await migrate(databaseUrl);
  const sender = createSender(
    { ...services, databaseUrl },
    { taskQueue: `scale-${name}`, retryScheduleMs: NO_RETRY_MS },
  );
  onStop(() => sender.close());
  const accounts = await seedAccounts(sender, await receivers.start(ACCOUNTS, 0));
  const clients: Client[] = [];
  for (let nth = 0; nth < SEEDING_CONNECTIONS; nth += 1) {
    const client = await connected(databaseUrl, onStop);
    await client.query(
      `set maintenance_work_mem = '512MB'; set work_mem = '256MB'; set max_parallel_maintenance_workers = 0`,
    );
    clients.push(client);
  }
  await seedLog(clients, accounts, log);
  progress(`${name}: ${log} deliveries in the log after ${((performance.now() - startMs) / 1_000).toFixed(0)} s`);
  return { name, sender, client: clients[0]!, accounts, hoard: accounts[0]!, paused: [] };
}

async function analyzed({ progress }: Bench, { name, client }: End): Promise<void> {
  const startMs = performance.now();
  // The days of the log have been vacuumed and analyzed one by one.
  await client.query('vacuum (analyze, parallel 0) accounts, endpoints, endpoint_secrets, endpoint_hours, deliveries');
  await client.query('analyze only events, only finished_deliveries, only attempts');
  progress(`${name}: vacuumed and analyzed in ${((performance.now() - startMs) / 1_000).toFixed(0)} s`);
}

async function connected(databaseUrl: string, onStop: (stop: () => unknown) => void): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl });
  // A connection that breaks also emits an error; without a listener that would end the process.
  client.on('error', () => undefined);
  await client.connect();
  onStop(() => client.end());
  return client;
}
