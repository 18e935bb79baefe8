import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { getDelivery, listAttempts } from '../../src/deliveries/deliveries.sql';
import { moveFinished } from '../../src/deliveries/finished.sql';
import { stepHolding, sweepWaiting } from '../../src/deliveries/holding.sql';
import { stepCancellations } from '../../src/deliveries/cancellations.sql';
import { disableEndpoint, requestEnable } from '../../src/endpoints/endpoint-changes.sql';
import { markEnabled } from '../../src/endpoints/health.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import type { AccountId, DeliveryId, EndpointId } from '../../src/lib/ids';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import { claimDeliveries } from '../../src/sending/claim';
import { recordAttempt } from '../../src/sending/record-attempt.sql';
import { secretBox } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newShares } from '../support/defaults';

/** A worker of the release before the delivery log had tables by day. It runs on today's schema during an upgrade. */
const statement = (name: string) => readFileSync(join(__dirname, 'former-release', `${name}.sql`), 'utf8');
const FORMER = {
  ...{ claim: statement('claim'), begin: statement('begin'), record: statement('record'), cancel: statement('cancel') },
};
const RESULT = {
  elapsedMs: 5,
  durationMs: 5,
  statusCode: 200,
  errorCode: null,
  errorMessage: null,
  worker: 'new',
  sentTwice: false,
};
const RESPONSE = { requestHeaders: {}, responseHeaders: [], responseBody: null, responseBodyTruncated: false };

let database: TestDatabase;
let accountId: AccountId;
let endpointId: EndpointId;
beforeEach(async () => {
  database = await createTestDatabase();
  const { pool } = database;
  accountId = await createAccount(pool, { name: 'Test', email: 'owner@example.com' });
  const endpoint = { accountId, url: 'https://a.example/', description: null, eventTypes: ['*'] };
  ({ id: endpointId } = await createEndpoint(pool, secretBox, { ...endpoint, secret: generateSecret() }, OPERATOR));
});
afterEach(() => database.drop());

const publish = () =>
  publishEvent(database.pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });

async function formerClaim(): Promise<DeliveryId[]> {
  const values = [10, [], [], [], 8, [], [], [], 24, [], [], [], [], [], [], 24, 24];
  const { rows } = await database.pool.query<{ deliveryId: DeliveryId }>(FORMER.claim, values);
  return rows.map(({ deliveryId }) => deliveryId);
}

async function formerBegin(deliveryId: DeliveryId, cycle = 1, attempt = 1) {
  const { rows } = await database.pool.query<{ verdict: string; sentAt: Date; body: Buffer }>(FORMER.begin, [
    ...[deliveryId, cycle, attempt],
  ]);
  return rows[0]!;
}

const formerRecord = (deliveryId: DeliveryId, attempt: number, outcome: string, sentAt: Date) =>
  database.pool.query(FORMER.record, [
    ...[deliveryId, 1, attempt, outcome, sentAt, 5, 5, outcome === 'failed' ? 500 : 200, null, null],
    ...['{}', '[]', null, false, 'former', 30_000],
  ]);

async function newClaim(): Promise<DeliveryId[]> {
  const request = { limit: 10, limiters: [], newSlots: 8, shares: newShares().forClaim(new Map()) };
  return (await claimDeliveries(database.pool, request)).map(({ deliveryId }) => deliveryId);
}

const shown = async (deliveryId: DeliveryId) => {
  const delivery = await getDelivery(database.pool, 30, accountId, deliveryId);
  return {
    status: delivery?.status,
    attempts: await listAttempts(database.pool, { accountId, id: deliveryId }, null, 10),
  };
};

test('what a former worker delivers is shown at once, and moved to the log later', async () => {
  await publish();
  const [deliveryId] = await formerClaim();
  const { verdict, sentAt, body } = await formerBegin(deliveryId!);
  expect([verdict, JSON.parse(body.toString())]).toEqual(['send', expect.objectContaining({ type: 'order.created' })]);
  await formerRecord(deliveryId!, 1, 'delivered', sentAt);
  const delivered = {
    status: 'delivered',
    attempts: [expect.objectContaining({ outcome: 'delivered', worker: 'former' })],
  };
  expect(await shown(deliveryId!)).toEqual(delivered);
  expect(await moveFinished(database.pool)).toBe(1);
  expect(await shown(deliveryId!)).toEqual(delivered);
  expect((await database.pool.query('select from deliveries')).rowCount).toBe(0);
});

test('each takes over what the other has begun, and a delivery is claimed by one of them', async () => {
  for (let nth = 0; nth < 40; nth += 1) await publish();
  const claimed = (await Promise.all([formerClaim(), newClaim(), formerClaim(), newClaim()])).flat();
  expect(new Set(claimed).size).toBe(claimed.length);
  expect(claimed.length).toBeGreaterThan(0);

  const [first, second] = claimed as [DeliveryId, DeliveryId];
  const { sentAt } = await formerBegin(first);
  await formerRecord(first, 1, 'failed', sentAt);
  const key = { deliveryId: first, cycle: 1, attempt: 2 };
  const { begun } = await beginAttempt(database.pool, key);
  await recordAttempt(
    database.pool,
    { ...key, ...RESULT, ...RESPONSE, outcome: 'delivered', sentAt: begun!.sentAt },
    0,
  );
  expect(await shown(first)).toMatchObject({ status: 'delivered', attempts: [{ attempt: 1 }, { attempt: 2 }] });
  // What a new worker has finished is not sent again by a former one.
  const { rows } = await database.pool.query(FORMER.begin, [first, 1, 2]);
  expect(rows).toEqual([]);

  const firstOfSecond = { deliveryId: second, cycle: 1, attempt: 1 };
  const other = await beginAttempt(database.pool, firstOfSecond);
  const failed = { ...firstOfSecond, ...RESULT, ...RESPONSE, statusCode: 500, outcome: 'failed' as const };
  await recordAttempt(database.pool, { ...failed, sentAt: other.begun!.sentAt }, 30_000);
  expect((await formerBegin(second, 1, 2)).verdict).toBe('send');
});

test('a former worker sends nothing that is held, and what it holds is found', async () => {
  await publish();
  const [claimed] = await formerClaim();
  await disableEndpoint(database.pool, accountId, endpointId, OPERATOR);
  await publish();
  expect(await formerClaim()).toEqual([]);
  expect((await formerBegin(claimed!)).verdict).toBe('held');
  await database.pool.query('update endpoints set settling_until = null');
  await sweepWaiting(database.pool, { pending: '', held: '' });
  expect(await stepHolding(database.pool, '')).toMatchObject({ held: 1 });
  expect((await database.pool.query(`select from deliveries where status = 'held'`)).rowCount).toBe(2);
});

test('what was skipped is not sent because a former worker cancels what is pending', async () => {
  const { pool } = database;
  await disableEndpoint(pool, accountId, endpointId, OPERATOR);
  await publish();
  await requestEnable(pool, accountId, endpointId, 'skip', OPERATOR);
  await markEnabled(pool, endpointId, 0, 'skip');
  await pool.query(FORMER.cancel);
  expect(await stepHolding(pool, '')).toMatchObject({ released: 0 });
  expect(await stepCancellations(pool)).toMatchObject({ canceled: 1 });
  expect(await stepCancellations(pool)).toMatchObject({ canceled: 0, ended: [endpointId] });
  expect((await pool.query('select from endpoints where cancel_queued_until is not null')).rowCount).toBe(0);
});

test('a former worker sends what was held, after the statements of docs/operations.md', async () => {
  const { pool } = database;
  await disableEndpoint(pool, accountId, endpointId, OPERATOR);
  await publish();
  await requestEnable(pool, accountId, endpointId, 'send', OPERATOR);
  await markEnabled(pool, endpointId, 0, 'send');
  await publish();
  expect(await formerClaim()).toEqual([]);
  const documented = readFileSync(join(__dirname, '..', '..', 'docs', 'operations.md'), 'utf8');
  await pool.query(/^ {4}create function back_to_pending[^]+?\n\n/m.exec(documented)![0]);
  await publish();
  expect(await formerClaim()).toHaveLength(3);
  await pool.query('drop function back_to_pending cascade');
});
