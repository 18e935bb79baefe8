import { MAX_EXPIRED_PER_STEP } from '../../src/maintenance/retention/expiry';
import { expireHeld } from '../../src/maintenance/retention/expiry.sql';
import { getEndpoint } from '../../src/endpoints/endpoints.sql';
import { runRetentionJob } from '../../src/maintenance/retention/run-job';
import { addDeliveries } from '../support/bulk-rows';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { addDelivery, addEndpoint, RETENTION_DAYS, retentionDeps, runKilled } from '../support/past-days';
import type { PastDelivery } from '../support/past-days';

let database: TestDatabase;
const db = () => database.pool;
let deps: ReturnType<typeof retentionDeps>;

beforeEach(async () => {
  database = await createTestDatabase();
  deps = retentionDeps(db());
});
afterEach(() => database.drop());

const expire = () => runRetentionJob(deps, 'held deliveries');
const statusOf = async (id: string) =>
  (await db().query<{ status: string }>('select status from all_deliveries where id = $1', [id])).rows[0]?.status;
const about = (msg: string) => deps.lines.filter((line) => line.msg === msg);

test.each<[string, number, PastDelivery, string]>([
  ['off and queued before', 31, { days: 31, status: 'held' }, 'expired'],
  ['off for less', 29, { days: 40, status: 'held' }, 'held'],
  ['queued later, though created before', 40, { days: 40, queuedDays: 29, status: 'held' }, 'held'],
  ['queued just then', 40, { days: 30.01, status: 'held' }, 'expired'],
  ['not held: it is under way', 40, { days: 40, status: 'in_progress' }, 'in_progress'],
  ['of an endpoint that is enabled: about to be sent', 0, { days: 40, status: 'held' }, 'held'],
])('a delivery expires when it was held for RETENTION_DAYS: %s', async (_case, offDays, delivery, status) => {
  const { id } = await addDelivery(db(), await addEndpoint(db(), offDays), delivery);
  await expire();
  expect(await statusOf(id)).toBe(status);
});

test('what expired has the time at which it did, and is logged by endpoint', async () => {
  const endpoint = await addEndpoint(db(), 31);
  for (const days of [33, 32]) await addDelivery(db(), endpoint, { days, status: 'held' });
  await expire();
  const { rows } = await db().query(
    `select status, cycle, now() - finished_at < interval '1 minute' as "isNow" from finished_deliveries`,
  );
  expect(rows).toEqual(Array(2).fill({ status: 'expired', cycle: 1, isNow: true }));
  expect(about('held deliveries expired')).toEqual([
    expect.objectContaining({ level: 40, endpointId: endpoint.endpointId, count: 2 }),
  ]);
});

test('skipped deliveries, and those of a deleted endpoint, are canceled and not expired', async () => {
  const [skipped, deleted] = [await addEndpoint(db(), 31), await addEndpoint(db(), 31)];
  const ids = [];
  for (const endpoint of [skipped, deleted]) {
    ids.push((await addDelivery(db(), endpoint, { days: 40, status: 'held' })).id);
  }
  await db().query('update endpoints set cancel_queued_until = now() where id = $1', [skipped.endpointId]);
  await db().query('update endpoints set deleted_at = now() where id = $1', [deleted.endpointId]);
  await expire();
  expect(await Promise.all(ids.map(statusOf))).toEqual(['held', 'held']);
});

test('an endpoint that is being enabled keeps its deliveries', async () => {
  const endpoint = await addEndpoint(db(), 31);
  const { id } = await addDelivery(db(), endpoint, { days: 40, status: 'held' });
  const client = await db().connect();
  await client.query('begin');
  await client.query(`update endpoints set status = 'enabled', off_since = null where id = $1`, [endpoint.endpointId]);
  const expired = expireHeld(db(), endpoint.endpointId, RETENTION_DAYS, 10);
  expect(await Promise.race([expired, new Promise((resolve) => setTimeout(resolve, 300, 'waits'))])).toBe('waits');
  await client.query('commit');
  client.release();
  expect(await expired).toBe(0);
  expect(await statusOf(id)).toBe('held');
});

test('a long backlog expires in batches, other endpoints in between, and goes on after each kill', async () => {
  const long = await addEndpoint(db(), 40);
  const short = await addEndpoint(db(), 40);
  await addDeliveries(db(), long, 3 * MAX_EXPIRED_PER_STEP);
  await db().query(`update deliveries set status = 'held', queued_at = queued_at - interval '40 days'`);
  await addDelivery(db(), short, { days: 40, status: 'held' });
  expect(await runKilled(deps, 'held deliveries')).toBeGreaterThan(0);
  expect((await db().query('select from deliveries')).rowCount).toBe(0);
  const { rows } = await db().query<{ n: number; batches: number; short: number }>(
    `select count(*) as n, count(distinct finished_at) as batches,
       count(*) filter (where endpoint_id = $1) as short from finished_deliveries where status = 'expired'`,
    [short.endpointId],
  );
  expect(rows[0]).toMatchObject({ n: 3 * MAX_EXPIRED_PER_STEP + 1, short: 1 });
  expect(rows[0]!.batches).toBeGreaterThanOrEqual(4);
});

test('two runs at once expire each delivery once', async () => {
  const endpoint = await addEndpoint(db(), 40);
  await addDeliveries(db(), endpoint, 3 * MAX_EXPIRED_PER_STEP);
  await db().query(`update deliveries set status = 'held', queued_at = queued_at - interval '40 days'`);
  await Promise.all([expire(), expire()]);
  await expire();
  expect((await db().query('select from deliveries')).rowCount).toBe(0);
  expect((await db().query(`select from finished_deliveries where status = 'expired'`)).rowCount).toBe(
    3 * MAX_EXPIRED_PER_STEP,
  );
});

test('it is announced three days ahead, once a day, with the count and the date of the first', async () => {
  const soon = await addEndpoint(db(), 28);
  const later = await addEndpoint(db(), 26);
  for (const days of [29, 28, 26]) await addDelivery(db(), soon, { days, status: 'held' });
  await addDelivery(db(), later, { days: 26, status: 'held' });
  await runRetentionJob(deps, 'announced endpoints');
  await runRetentionJob(deps, 'announced endpoints');
  const announced = about('held deliveries expire within three days');
  expect(announced).toEqual([
    expect.objectContaining({ level: 40, ...soon, count: 2, isCapped: false, first: expect.any(String) }),
  ]);
  const first = new Date(announced[0]!['first'] as string).getTime();
  expect(Math.abs(first - (Date.now() + 2 * 86_400_000))).toBeLessThan(60_000);

  await db().query('update endpoints set expiry_announced_on = expiry_announced_on - 1');
  await runRetentionJob(deps, 'announced endpoints');
  expect(about('held deliveries expire within three days')).toHaveLength(2);
});

test('an endpoint says when the first of its held deliveries expires', async () => {
  const expiresIn = async (offDays: number, ...held: PastDelivery[]) => {
    const { accountId, endpointId } = await addEndpoint(db(), offDays);
    for (const delivery of held) await addDelivery(db(), { accountId, endpointId }, delivery);
    const endpoint = await getEndpoint(db(), RETENTION_DAYS, accountId, endpointId);
    const at = endpoint!.heldExpiresAt;
    return at && Math.round((at.getTime() - Date.now()) / 86_400_000);
  };
  expect(await expiresIn(10)).toBeNull();
  expect(await expiresIn(0, { days: 20, status: 'held' })).toBeNull();
  expect(await expiresIn(10, { days: 20, status: 'held' })).toBe(20);
  expect(await expiresIn(10, { days: 4, status: 'held' }, { days: 5, status: 'pending' })).toBe(25);
});
