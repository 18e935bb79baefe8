import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../../src/embedded/ports';
import { startPostgres } from '../../src/embedded/postgres';
import { createPool } from '../../src/store/pool';
import { lazyClient } from '../../src/temporal';
import { startReceiver } from '../support/receiver';
import { openFolder } from '../support/open-folder';
import { services } from '../support/services';
import { until } from '../support/until';
import { startBench } from './bench';

const SENDS = 5;

test('a database that goes away while receivers answer causes no second POST', async () => {
  const dataDir = openFolder('handl-test-');
  const options = { dataDir, port: await freePort(), progress: () => undefined };
  let postgres = await startPostgres(options);
  const pool = createPool({ databaseUrl: postgres.url, maxConnections: 5, onIdleError: () => undefined });
  await pool.query(readFileSync(join(__dirname, '..', '..', 'migrations', '0001_init.sql'), 'utf8'));
  const client = lazyClient({ address: services().temporalAddress }, 'default');
  const receiver = await startReceiver(() => ({ status: 200, delayMs: 3_000 }));
  const bench = await startBench({ attemptTimeoutMs: 4_000 }, { url: postgres.url, pool });
  try {
    await bench.endpoints(receiver.url, SENDS);
    await bench.startWorker();
    await bench.publish(1);
    await until('every POST', () => receiver.hits.length === SENDS);
    const { deliveries } = await bench.rows();
    await postgres.stop();
    expect(receiver.hits.every(({ status }) => status === null)).toBe(true);
    await until('Temporal to hold every result', async () => {
      const runs = await Promise.all(
        deliveries.map(({ id }) => client.workflow.getHandle(`delivery/${id}/1`).describe()),
      );
      return runs.every(({ raw }) => raw.pendingActivities?.[0]?.activityType?.name === 'recordUnrecorded');
    });
    postgres = await startPostgres(options);

    const { attempts } = await bench.expectPromisesKept([receiver]);
    expect(receiver.hits).toHaveLength(SENDS);
    expect(attempts).toMatchObject(Array(SENDS).fill({ attempt: 1, outcome: 'delivered', request_headers: null }));
  } finally {
    await bench.stop();
    await Promise.all([postgres.stop(), client.connection.close(), receiver.close()]);
    rmSync(dataDir, { recursive: true, force: true });
  }
});
