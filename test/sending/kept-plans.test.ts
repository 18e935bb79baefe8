import type { PoolClient } from 'pg';
import { createAccount } from '../../src/accounts/accounts.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { stepCancellations } from '../../src/deliveries/cancellations.sql';
import { createPools } from '../../src/db/pools';
import type { Pools } from '../../src/db/pools';
import { stepStatistics } from '../../src/deliveries/count-attempts.sql';
import { MAX_SCANNED } from '../../src/deliveries/waiting.sql';
import { stepHolding, sweepWaiting } from '../../src/deliveries/holding.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent, publishEvents } from '../../src/events/events.sql';
import type { AccountId, DeliveryId } from '../../src/lib/ids';
import { requeueOverdue, takeOverdue } from '../../src/maintenance/overdue.sql';
import { claimDeliveries } from '../../src/sending/claim';
import { releaseClaims } from '../../src/sending/claims.sql';
import type { Claim } from '../../src/sending/claims.sql';
import { secretBox } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newShares } from '../support/defaults';
import { readRows } from '../support/read-rows';
import { sendDelivered } from '../support/send-delivered';

// A session keeps the plan of a statement until the table is analyzed, which autovacuum does a minute after a rush, or later. So a
// plan that was made while the queue was almost empty must also do for a full one.

const ENDPOINTS = 40;
const EVENTS = 50;
/** Rows that a statement about one delivery may look at. */
const FEW = 20;

let database: TestDatabase;
let accountId: AccountId;
let pools: Pools;
let client: PoolClient;
beforeEach(async () => {
  database = await createTestDatabase();
  accountId = await createAccount(database.pool, { name: 'Test', email: 'owner@example.com' });
  for (let nth = 0; nth < ENDPOINTS; nth += 1) {
    await createEndpoint(
      database.pool,
      secretBox,
      {
        ...{ accountId, url: `https://h${nth}.example/`, description: '', secret: generateSecret() },
        eventTypes: nth === 0 ? ['*'] : ['order.updated'],
      },
      OPERATOR,
    );
  }
  await publish('order.created');
  await database.pool.query('vacuum analyze');
  pools = createPools('worker', 2, { databaseUrl: database.url, onIdleError: () => undefined });
  client = await pools.sending.connect();
  await client.query('set plan_cache_mode = force_generic_plan');
});
afterEach(async () => {
  client.release();
  await pools.end();
  await database.drop();
});

const publish = (type: 'order.created' | 'order.updated') =>
  publishEvent(database.pool, { accountId, type, dataJson: '{}', idempotencyKey: null });

async function rush(): Promise<void> {
  for (let nth = 0; nth < EVENTS; nth += 1) await publish('order.updated');
}

/** What a statement returns, and how many rows of `deliveries` it has looked at. */
async function reading<Value>(call: () => Promise<Value>): Promise<{ value: Value; read: number }> {
  const before = await readRows(client);
  const value = await call();
  return { value, read: (await readRows(client)) - before };
}

const claim = (limit: number) =>
  claimDeliveries(client, { limit, limiters: [], newSlots: 1, shares: newShares().forClaim(new Map()) });

const send = (claimed: Claim) => sendDelivered(client, claimed);

test('a claim and a delivery', async () => {
  const [first] = await claim(24);
  await send(first!);
  await rush();
  const claimed = await reading(() => claim(4));
  expect(claimed.value).toHaveLength(4);
  expect(claimed.read).toBeLessThan(4 * MAX_SCANNED);
  for (const each of claimed.value) expect((await reading(() => send(each))).read).toBeLessThan(FEW);
});

test('what a delivery needs is planned a few times and not each time', async () => {
  await client.query('set plan_cache_mode = auto');
  const event = { type: 'order.updated' as const, dataJson: '{}', idempotencyKey: null };
  for (let nth = 0; nth < 12; nth += 1) {
    await publishEvents(client, accountId, [event], 100);
    expect(await claim(2)).toHaveLength(2);
  }
  const { rows } = await client.query(
    `select name, custom_plans::int as planned from pg_prepared_statements
     where name in ('find-waiting', 'claim-turns', 'publish-events') order by name`,
  );
  // PostgreSQL tries five plans before it keeps one.
  expect(rows).toEqual([
    { name: 'claim-turns', planned: 5 },
    { name: 'find-waiting', planned: 5 },
    { name: 'publish-events', planned: 5 },
  ]);
});

test('attempts are counted in the order of the table', async () => {
  const [first] = await claim(1);
  await send(first!);
  await rush();
  for (const each of await claim(10)) await send(each);
  expect(await stepStatistics(client)).toBe(11);
  await client.query('select pg_stat_force_next_flush()');
  const { rows } = await client.query(
    `select idx_tup_read::int as read from pg_stat_user_indexes where indexrelname = 'uncounted_by_endpoint'`,
  );
  expect(rows).toEqual([{ read: 0 }]);
});

test('a plan that cannot do without a sort is not compiled for that', async () => {
  expect((await client.query('show jit')).rows).toEqual([{ jit: 'off' }]);
});

test('what waits for retries is not read to find others', async () => {
  const calls: (() => Promise<unknown>)[] = [
    () => releaseClaims(client, ['dlv_none' as DeliveryId]),
    () => requeueOverdue(client, [{ deliveryId: 'dlv_none' as DeliveryId, cycle: 1 }]),
    () => stepCancellations(client),
    () => takeOverdue(client, 10),
  ];
  const mark = () =>
    database.pool.query(`update endpoints set cancel_queued_until = 'infinity', deleted_at = now()
    where id = (select id from endpoints where deleted_at is null order by id limit 1)`);
  await mark();
  for (const call of calls) await call();
  await rush();
  await client.query(`update deliveries set status = 'in_progress', overdue_at = now() + interval '1 hour'`);
  await mark();
  for (const call of calls) expect((await reading(call)).read).toBeLessThan(6 * EVENTS);
});

test('holding, releasing and the sweep', async () => {
  const all = () => stepHolding(client, '');
  const sweep = () => sweepWaiting(client, { pending: '', held: '' });
  const off = (nth: number) =>
    database.pool.query(
      `update endpoints set status = 'disabled', off_since = now()
       where id = (select id from endpoints order by id offset $1 limit 1) returning id`,
      [nth],
    );
  await off(0);
  expect(await all()).toMatchObject({ held: 1 });
  await sweep();
  await rush();
  await off(1);
  const held = await reading(all);
  expect(held.value.held).toBe(EVENTS);
  expect(held.read).toBeLessThan(6 * EVENTS);
  expect((await reading(sweep)).read).toBeLessThan(4 * ENDPOINTS);
});
