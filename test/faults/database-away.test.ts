import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../dev/ports';
import { startPostgres } from '../../dev/postgres/postgres';
import { createPool } from '../../src/db/pool';
import { lazyClient } from '../../src/temporal/client';
import { startReceiver } from '../support/receiver';
import { openFolder } from '../support/open-folder';
import { services } from '../support/services';
import { until } from '../support/until';
import { startHarness } from './harness';

const SENDS = 5;
const MIGRATIONS = join(__dirname, '..', '..', 'migrations');
const AWAY_MS = 60_000;
const ENDPOINTS = 4;
const MAX_WAITING = 60;

/** Starts a PostgreSQL that the test can stop and start again with its data. */
async function startOwnDatabase() {
  const dataDir = openFolder('handl-test-');
  const options = { dataDir, port: await freePort(), progress: () => undefined };
  let postgres = await startPostgres(options);
  const pool = createPool({ databaseUrl: postgres.url, maxConnections: 5, onIdleError: () => undefined });
  for (const name of readdirSync(MIGRATIONS).sort()) await pool.query(readFileSync(join(MIGRATIONS, name), 'utf8'));
  return {
    ...{ url: postgres.url, pool },
    stop: () => postgres.stop(),
    async start() {
      postgres = await startPostgres(options);
    },
    async remove() {
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

test('a database that is away for a minute while receivers respond causes no second request', async () => {
  const database = await startOwnDatabase();
  const client = lazyClient({ address: services().temporalAddress }, 'default');
  const describe = (id: string) =>
    client.workflow
      .getHandle(id)
      .describe()
      .catch(() => undefined);
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 3_000 }));
  const harness = await startHarness({ attemptTimeoutMs: 4_000 }, database);
  try {
    await harness.endpoints(receiver.url, SENDS);
    await harness.startWorker();
    await harness.publish(1);
    await until('every POST', () => receiver.hits.length === SENDS);
    const { deliveries } = await harness.rows();
    await database.stop();
    const stoppedAtMs = Date.now();
    expect(receiver.hits.every(({ status }) => status === null)).toBe(true);
    await until('Temporal to hold every result', async () => {
      const runs = await Promise.all(
        // Without a workflow for the first attempt, it is started for its result.
        deliveries.map(({ id }) => describe(`delivery/${id}/1`)),
      );
      return runs.every((run) => run?.raw.pendingActivities?.[0]?.activityType?.name === 'recordUnrecorded');
    });
    await new Promise((resolve) => setTimeout(resolve, stoppedAtMs + AWAY_MS - Date.now()));
    await database.start();

    const { attempts } = await harness.expectPromisesKept([receiver]);
    expect(receiver.hits).toHaveLength(SENDS);
    expect(attempts).toMatchObject(Array(SENDS).fill({ attempt: 1, outcome: 'delivered', request_headers: null }));
  } finally {
    await harness.stop();
    await Promise.all([database.remove(), client.connection.close(), receiver.close()]);
  }
}, 180_000);

test('a database that restarts twice under load loses no event and repeats no recorded attempt', async () => {
  const database = await startOwnDatabase();
  const receiver = await startReceiver((_hit, count) => ({
    status: count % 7 === 0 ? 500 : 200,
    delayMs: (count * 37) % 300,
  }));
  const harness = await startHarness({}, database);
  let isLoading = true;
  try {
    await harness.endpoints(receiver.url, ENDPOINTS);
    await harness.startWorker();
    let accepted = 0;
    const load = (async () => {
      while (isLoading) {
        // On a slow machine the load must wait for its deliveries, or they would not end within the test.
        if (accepted * ENDPOINTS < receiver.hits.length + MAX_WAITING) {
          // A refused event was not accepted, and its producer got an error.
          await harness.publish(1).then(
            () => (accepted += 1),
            () => undefined,
          );
        }
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    for (let restart = 0; restart < 2; restart += 1) {
      const known = receiver.hits.length;
      await until('load', () => receiver.hits.length > known + 50);
      await database.stop();
      await expect(harness.publish(1)).rejects.toThrow();
      await database.start();
    }
    const known = receiver.hits.length;
    await until('load after the restarts', () => receiver.hits.length > known + 50);
    isLoading = false;
    await load;
    const { deliveries } = await harness.expectPromisesKept([receiver]);
    expect(deliveries.every(({ status }) => status === 'delivered')).toBe(true);
  } finally {
    isLoading = false;
    await harness.stop();
    await Promise.all([database.remove(), receiver.close()]);
  }
}, 180_000);
