import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import {
  addDelivery,
  addEndpoint,
  idsIn,
  openDays,
  pastPartitions,
  retentionDeps,
  runKilled,
  runRetention,
  strayTables,
} from '../support/past-days';

let database: TestDatabase;
const db = () => database.pool;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

test('days past retention are dropped, events a day later; others stay', async () => {
  await openDays(db(), [33, 32, 31, 30, 1]);
  const endpoint = await addEndpoint(db());
  for (const days of [33, 32, 31, 30, 1]) await addDelivery(db(), endpoint, { days, status: 'delivered' });
  await runRetention(retentionDeps(db()));
  expect(await pastPartitions(db(), 'events')).toEqual(expect.arrayContaining(['31', '30', '1']));
  expect(await pastPartitions(db(), 'events')).not.toContain('33');
  for (const table of ['attempts', 'finished_deliveries']) {
    expect(await pastPartitions(db(), table)).toEqual(expect.arrayContaining(['30', '1']));
    expect(await pastPartitions(db(), table)).not.toContain('32');
  }
  expect(await strayTables(db())).toEqual([]);
});

test('a past day keeps what unfinished deliveries need, byte for byte, until they have ended', async () => {
  await openDays(db(), [40, 10]);
  const on = await addEndpoint(db());
  const off = await addEndpoint(db(), 5, on.accountId);
  const gone = await addDelivery(db(), on, { days: 40, status: 'delivered' });
  const held = await addDelivery(db(), off, { days: 40, status: 'held' });
  const waits = await addDelivery(db(), on, { days: 40, status: 'in_progress' });
  const ids = [gone, held, waits].map(({ id }) => id);
  const deps = retentionDeps(db());
  await runRetention(deps);

  const kept = [held.id, waits.id].sort();
  for (const table of ['events', 'attempts', 'finished_deliveries']) {
    expect(await pastPartitions(db(), table)).toEqual(expect.arrayContaining(['40-', '10']));
  }
  expect(await idsIn(db(), 'attempts', 'delivery_id', ids)).toEqual(kept);
  expect((await db().query('select from attempts where delivery_id = $1', [held.id])).rowCount).toBe(2);
  expect(await idsIn(db(), 'finished_deliveries', 'id', ids)).toEqual([]);
  const { rows } = await db().query<{ body: Buffer }>('select body from events where id = $1', [held.eventId]);
  expect(rows[0]!.body.toString()).toBe(held.body);
  expect(await idsIn(db(), 'events', 'id', [gone.eventId])).toEqual([]);

  // The indexes are there: an attempt that was recorded before is not recorded twice.
  const again = db().query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
     values ($1, $2, $3, false, 1, 1, 'failed', now(), now())`,
    [on.accountId, on.endpointId, waits.id],
  );
  await expect(again).rejects.toThrow('duplicate key');

  await db().query('delete from deliveries');
  await runRetention(deps);
  for (const table of ['events', 'attempts', 'finished_deliveries']) {
    expect(await pastPartitions(db(), table)).not.toContain('40-');
  }
  expect(await strayTables(db())).toEqual([]);
});

test('the ids of a past day go, in one step, also where the event stays; the default table loses them one by one', async () => {
  await openDays(db(), [40, 20]);
  const off = await addEndpoint(db(), 5);
  const held = await addDelivery(db(), off, { days: 40, status: 'held' });
  const kept = await addDelivery(db(), off, { days: 20, status: 'held' });
  const unexpected = await addDelivery(db(), off, { days: 45, status: 'held' });
  await db().query(
    `insert into event_ids (account_id, kind, value, event_type, id)
     select account_id, 'data', 'ord_1', type, id from events where id = any($1)`,
    [[held.eventId, kept.eventId, unexpected.eventId]],
  );
  expect((await db().query('select from event_ids_default')).rowCount).toBe(1);
  const deps = retentionDeps(db());
  expect(await runKilled(deps, 'event ids')).toBeGreaterThan(1);
  expect((await db().query('select id from event_ids')).rows).toEqual([{ id: kept.eventId }]);
  expect(await pastPartitions(db(), 'event_ids')).toEqual(expect.arrayContaining(['20']));
  expect(await pastPartitions(db(), 'event_ids')).not.toContain('40');
  expect(await strayTables(db())).toEqual([]);
});

test('what has expired is listed for a week', async () => {
  await openDays(db(), [40]);
  const endpoint = await addEndpoint(db());
  const old = await addDelivery(db(), endpoint, { days: 40, status: 'expired', finishedDays: 8 });
  const recent = await addDelivery(db(), endpoint, { days: 40, status: 'expired', finishedDays: 6 });
  const deps = retentionDeps(db());
  await runRetention(deps);
  expect(await idsIn(db(), 'finished_deliveries', 'id', [old.id, recent.id])).toEqual([recent.id]);
  await db().query(`update finished_deliveries set finished_at = now() - interval '8 days'`);
  await runRetention(deps);
  expect(await idsIn(db(), 'finished_deliveries', 'id', [old.id, recent.id])).toEqual([]);
});

test.each(['attempts', 'finished deliveries', 'events'] as const)(
  'a job is killed after each of its steps, and the next run goes on: %s',
  async (job) => {
    await openDays(db(), [41, 40]);
    const on = await addEndpoint(db());
    const off = await addEndpoint(db(), 5, on.accountId);
    const gone = await addDelivery(db(), on, { days: 41, status: 'delivered' });
    const held = await addDelivery(db(), off, { days: 40, status: 'held' });
    const deps = retentionDeps(db());
    expect(await runKilled(deps, job)).toBeGreaterThan(2);
    const table = job.replace(' ', '_');
    expect(await pastPartitions(db(), table)).toEqual(expect.arrayContaining(['40-']));
    expect(await pastPartitions(db(), table)).not.toContain('41');
    expect(await strayTables(db())).toEqual([]);
    if (job === 'attempts') {
      expect((await db().query('select delivery_id as id from attempts')).rows).toEqual([
        { id: held.id },
        { id: held.id },
      ]);
    }
    if (job === 'events') {
      expect(await idsIn(db(), 'events', 'id', [gone.eventId, held.eventId])).toEqual([held.eventId]);
    }
  },
);

test('two runs at once: each day is dropped or reduced once, and nothing is missing', async () => {
  await openDays(db(), [42, 41, 40]);
  const on = await addEndpoint(db());
  const off = await addEndpoint(db(), 5, on.accountId);
  const held: string[] = [];
  for (const days of [42, 41, 40]) {
    await addDelivery(db(), on, { days, status: 'delivered' });
    if (days < 42) held.push((await addDelivery(db(), off, { days, status: 'held' })).id);
  }
  await Promise.all([runRetention(retentionDeps(db())), runRetention(retentionDeps(db()))]);
  await runRetention(retentionDeps(db()));
  for (const table of ['events', 'attempts', 'finished_deliveries']) {
    expect(await pastPartitions(db(), table)).toEqual(expect.arrayContaining(['41-', '40-']));
    expect(await pastPartitions(db(), table)).not.toContain('42');
  }
  expect((await db().query('select delivery_id as id from attempts order by 1')).rows.map(({ id }) => id)).toEqual(
    held.flatMap((id) => [id, id]).sort(),
  );
  expect((await db().query('select from events')).rowCount).toBe(2);
  expect(await strayTables(db())).toEqual([]);
});
