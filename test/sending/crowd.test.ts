import type { PoolClient } from 'pg';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createPool } from '../../src/db/pool';
import { publishEvent } from '../../src/events/events.sql';
import type { EventType } from '../../src/events/catalogue';
import type { AccountId } from '../../src/lib/ids';
import { claimDeliveries, EndpointScan } from '../../src/sending/claim';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { secretBox } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newShares } from '../support/defaults';
import { sendDelivered } from '../support/send-delivered';
import { addDelivery, addEndpoint, openDays, pastPartitions, retentionDeps, runRetention } from '../support/past-days';

const ENDPOINTS = 1_000;
const PUBLISHERS = 50;
const EVENTS_EACH = 4;
/** Older than what is kept, events included. */
const PAST_DAYS = [33, 34, 35, 36];
/** Nobody may wait for a lock of a row or of a table for that long. */
const LOCK_TIMEOUT = '1s';

let database: TestDatabase;
let accountId: AccountId;
beforeEach(async () => {
  database = await createTestDatabase();
  await openDays(database.pool, PAST_DAYS);
  const past = await addEndpoint(database.pool);
  ({ accountId } = past);
  await database.pool.query(`update endpoints set event_types = '{product.updated}' where id = $1`, [past.endpointId]);
  for (const days of PAST_DAYS) await addDelivery(database.pool, past, { days, status: 'delivered' });
});
afterEach(() => database.drop());

/** Adds endpoints past what an account may have. */
async function crowd(count: number, type: EventType): Promise<void> {
  for (let nth = 0; nth < count; nth += 1) {
    const { id } = (await database.pool.query<{ id: string }>(`select new_id('we') as id`)).rows[0]!;
    const url = `https://h${nth}.example/`;
    await database.pool.query('select create_endpoint($1, $2, $3, $4, null, $5, $6, 10000, null, null, 10000)', [
      ...[OPERATOR, id, accountId, url, [type], secretBox.seal(generateSecret(), id)],
    ]);
  }
}

const publish = (client: Pick<PoolClient, 'query'>, type: EventType) =>
  publishEvent(client, { accountId, type, dataJson: '{}', idempotencyKey: null });

/** A worker without a network: claims, begins and records until `isDone` and nothing is left. */
async function work(client: PoolClient, isDone: () => boolean): Promise<string[]> {
  const scan = new EndpointScan();
  const sent: string[] = [];
  for (let idle = 0; !isDone() || idle < 20; idle += 1) {
    const request = { limit: 24, limiters: [], newSlots: 24, shares: newShares().forClaim(new Map()) };
    for (const claimed of await claimDeliveries(client, request, scan)) {
      idle = 0;
      sent.push(claimed.deliveryId);
      await sendDelivered(client, claimed);
    }
  }
  return sent;
}

test('a fan-out to 1,000 endpoints, 50 publishers for one, two workers and retention: nobody waits long for a lock', async () => {
  await crowd(ENDPOINTS, 'product.created');
  await crowd(1, 'payment.failed');
  const connections = PUBLISHERS + 2;
  const pool = createPool({ databaseUrl: database.url, maxConnections: connections, onIdleError: () => undefined });
  const clients = await Promise.all(Array.from({ length: connections }, () => pool.connect()));
  for (const client of clients) await client.query(`set lock_timeout = '${LOCK_TIMEOUT}'`);
  const [first, second, ...publishers] = clients as [PoolClient, PoolClient, ...PoolClient[]];
  let isPublished = false;
  const workers = [first, second].map((client) => work(client, () => isPublished));
  await Promise.all([
    runRetention(retentionDeps(database.pool)),
    publish(database.pool, 'product.created'),
    ...publishers.map(async (client) => {
      for (let nth = 0; nth < EVENTS_EACH; nth += 1) await publish(client, 'payment.failed');
    }),
  ]);
  isPublished = true;
  const sent = (await Promise.all(workers)).flat();
  for (const client of clients) client.release();
  await pool.end();

  const expected = ENDPOINTS + PUBLISHERS * EVENTS_EACH;
  expect(sent).toHaveLength(expected);
  expect(new Set(sent).size).toBe(expected);
  expect((await database.pool.query('select from deliveries')).rowCount).toBe(0);
  expect(await pastPartitions(database.pool, 'events')).toEqual([]);
}, 180_000);
