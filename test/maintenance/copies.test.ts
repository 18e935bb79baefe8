import { copyRows, createCopy, swapPartition } from '../../src/maintenance/retention/log-partitions.sql';
import { runRetentionJob } from '../../src/maintenance/retention/run-job';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import {
  addDelivery,
  addEndpoint,
  idsIn,
  openDays,
  pastDay,
  pastPartitions,
  retentionDeps,
  runRetention,
} from '../support/past-days';

let database: TestDatabase;
const db = () => database.pool;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const bodyOf = async (id: string) =>
  (await db().query<{ body: Buffer }>('select body from events where id = $1', [id])).rows[0]?.body.toString();
const REDACT = `update events set body = '{"redacted":true}' where id = $1`;

/** Three held deliveries of a day that is past, of which one event is copied. */
async function halfCopied() {
  await openDays(db(), [40]);
  const off = await addEndpoint(db(), 5);
  const deliveries = [];
  for (let n = 0; n < 3; n += 1) deliveries.push(await addDelivery(db(), off, { days: 40, status: 'held' }));
  const name = await pastDay(db(), 'events');
  await createCopy(db(), name);
  expect(await copyRows(db(), name, 1)).toBe(1);
  return { name, eventIds: deliveries.map(({ eventId }) => eventId).sort() };
}

async function finishCopy(name: string): Promise<void> {
  while ((await copyRows(db(), name, 1)) > 0);
  expect(await swapPartition(db(), name)).toBe(true);
}

test('what is redacted or deleted while a day is copied stays so: copied before, copied after', async () => {
  const { name, eventIds } = await halfCopied();
  await db().query(REDACT, [eventIds[0]]);
  await db().query(REDACT, [eventIds[1]]);
  await db().query('delete from events where id = $1', [eventIds[2]]);
  await finishCopy(name);
  expect(await Promise.all(eventIds.map(bodyOf))).toEqual(['{"redacted":true}', '{"redacted":true}', undefined]);
});

test('a redaction that has not been committed yet is waited for', async () => {
  const { name, eventIds } = await halfCopied();
  const client = await db().connect();
  await client.query('begin');
  await client.query(REDACT, [eventIds[1]]);
  const copied = copyRows(db(), name, 1);
  const first = await Promise.race([copied, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]);
  expect(first).toBe('waits');
  await client.query('commit');
  client.release();
  await copied;
  await finishCopy(name);
  expect(await bodyOf(eventIds[1]!)).toBe('{"redacted":true}');
});

test('an attempt that is recorded while its day is copied is kept', async () => {
  await openDays(db(), [40]);
  const on = await addEndpoint(db());
  const { id } = await addDelivery(db(), on, { days: 40, status: 'in_progress' });
  const name = await pastDay(db(), 'attempts');
  await createCopy(db(), name);
  while ((await copyRows(db(), name, 10)) > 0);
  await db().query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
     values ($1, $2, $3, false, 1, 2, 'failed', now(), now())`,
    [on.accountId, on.endpointId, id],
  );
  await db().query(`update attempts set error_code = 'late' where outcome = 'interrupted'`);
  expect(await swapPartition(db(), name)).toBe(true);
  const { rows } = await db().query('select attempt, outcome, error_code from attempts order by attempt, outcome');
  expect(rows).toEqual([
    { attempt: 1, outcome: 'failed', error_code: null },
    { attempt: 1, outcome: 'interrupted', error_code: 'late' },
    { attempt: 2, outcome: 'failed', error_code: null },
  ]);
});

test('an incomplete copy never takes the place of its day', async () => {
  const { name } = await halfCopied();
  expect(await swapPartition(db(), name)).toBe(false);
});

test('the copy is attached without being read', async () => {
  const { name } = await halfCopied();
  while ((await copyRows(db(), name, 10)) > 0);
  const client = await db().connect();
  const notices: string[] = [];
  client.on('notice', ({ message }) => notices.push(message ?? ''));
  await client.query('set client_min_messages = debug1');
  await client.query('select swap_log_partition($1)', [name]);
  await client.query('reset client_min_messages');
  client.release();
  expect(notices).toContainEqual(`partition constraint for table "${name}" is implied by existing constraints`);
});

test('a table that is in use is left for the next run, and nobody waits for it', async () => {
  await openDays(db(), [40]);
  const endpoint = await addEndpoint(db());
  await addDelivery(db(), endpoint, { days: 40, status: 'delivered' });
  const deps = retentionDeps(db());
  const reader = await db().connect();
  await reader.query('begin; set local idle_in_transaction_session_timeout = 0');
  await reader.query('select from events limit 1');
  await runRetentionJob(deps, 'events');
  expect(await pastPartitions(db(), 'events')).toContain('40');
  expect(deps.lines.map(({ msg }) => msg)).toContain(
    'a table that is past retention is in use; the next run tries again',
  );
  await reader.query('rollback');
  reader.release();
  await runRetentionJob(deps, 'events');
  expect(await pastPartitions(db(), 'events')).not.toContain('40');
});

test.each(['before', 'default'])(
  'the partition "%s" loses past rows in batches, but not what is needed',
  async (kind) => {
    if (kind === 'default') await openDays(db(), []);
    const on = await addEndpoint(db());
    const off = await addEndpoint(db(), 5, on.accountId);
    const days = [40, 39, 10];
    const finished = [];
    for (const age of days) finished.push(await addDelivery(db(), on, { days: age, status: 'delivered' }));
    const held = await addDelivery(db(), off, { days: 39.5, status: 'held' });
    const deps = retentionDeps(db());
    await runRetention(deps);
    const kept = [held, finished[2]!];
    const ids = [...finished, held].map(({ id }) => id);
    expect(await idsIn(db(), 'attempts', 'delivery_id', ids)).toEqual(kept.map(({ id }) => id).sort());
    expect(await idsIn(db(), 'finished_deliveries', 'id', ids)).toEqual([finished[2]!.id]);
    const eventIds = [...finished, held].map(({ eventId }) => eventId);
    expect(await idsIn(db(), 'events', 'id', eventIds)).toEqual(kept.map(({ eventId }) => eventId).sort());
  },
);

test('the partition of all former rows is dropped when it is wholly past, and kept while something needs it', async () => {
  await openDays(db(), []);
  await db().query(`
    create table events_before partition of events for values from (minvalue) to ('evt_01AAAAAAAA')`);
  const off = await addEndpoint(db(), 5);
  const { id, eventId } = await addDelivery(db(), off, { days: 20, status: 'held' });
  await db().query(`update events set id = 'evt_01AAAAAAA9' where id = $1`, [eventId]);
  await db().query(`update deliveries set event_id = 'evt_01AAAAAAA9' where id = $1`, [id]);
  const deps = retentionDeps(db());
  await runRetentionJob(deps, 'events');
  expect(await idsIn(db(), 'events', 'id', ['evt_01AAAAAAA9'])).toHaveLength(1);
  await db().query('delete from deliveries');
  await runRetentionJob(deps, 'events');
  expect((await db().query(`select to_regclass('events_before') as name`)).rows).toEqual([{ name: null }]);
});
