import {
  copyRows,
  createCopy,
  isPartitionNeeded,
  listPastPartitions,
} from '../../src/maintenance/retention/log-partitions.sql';
import { runRetentionJob } from '../../src/maintenance/retention/run-job';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import {
  addDelivery,
  addEndpoint,
  openDays,
  pastDay,
  pastPartitions,
  RETENTION_DAYS,
  retentionDeps,
} from '../support/past-days';
import { readRows } from '../support/read-rows';

let database: TestDatabase;
const db = () => database.pool;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const oldest = () => pastDay(db(), 'finished_deliveries');

test('what has expired on a long day is found without reading the day', async () => {
  await openDays(db(), [40]);
  const endpoint = await addEndpoint(db());
  await addDelivery(db(), endpoint, { days: 40, status: 'expired', finishedDays: 6 });
  const name = await oldest();
  await db().query(
    `insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle,
       next_attempt, created_at, finished_at)
     select (select lower from log_partitions where name = $1) || lpad(n::text, 16, '0'), account_id, event_id,
       endpoint_id, event_type, is_test, 'delivered', cycle, next_attempt, created_at, finished_at
     from finished_deliveries, generate_series(1, 5000) n`,
    [name],
  );
  await db().query(`analyze ${name}`);
  await createCopy(db(), name);
  const client = await db().connect();
  const before = await readRows(client, name);
  expect(await isPartitionNeeded(client, name)).toBe(true);
  expect(await copyRows(client, name, 200)).toBe(1);
  const count = (await readRows(client, name)) - before;
  client.release();
  expect(count).toBeLessThan(20);
});

test('a day that cannot be dropped does not keep later ones, and the run fails', async () => {
  await openDays(db(), [41, 40]);
  const endpoint = await addEndpoint(db());
  for (const days of [41, 40]) await addDelivery(db(), endpoint, { days, status: 'delivered' });
  await db().query(`create view theirs as select * from ${await oldest()}`);
  const deps = retentionDeps(db());
  const run = () => runRetentionJob(deps, 'finished deliveries', null, 600_000);
  await expect(run()).rejects.toThrow('cannot drop table');
  expect(await pastPartitions(db(), 'finished_deliveries')).not.toContain('40');
});

test('attempts of before are kept until the statistics have counted them', async () => {
  await openDays(db(), [40]);
  const before = async () => (await listPastPartitions(db(), 'attempts', RETENTION_DAYS)).map(({ name }) => name);
  await db().query(
    `create table attempts_before partition of attempts for values from (minvalue) to ('dlv_0000000001')`,
  );
  await db().query('update statistics_progress set ended_at = null');
  expect(await before()).not.toContain('attempts_before');
  await db().query('update statistics_progress set ended_at = now()');
  expect(await before()).toContain('attempts_before');
});
