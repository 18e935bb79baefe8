import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import { createLog } from '../../src/lib/log';
import type { AccountId, DeliveryId } from '../../src/lib/ids';
import { createAddressGuard } from '../../src/sending/address-guard/address-guard';
import { RetryWaitsError, sendAttempt } from '../../src/sending/attempt';
import type { SendingDeps } from '../../src/sending/attempt';
import { createHttpSender } from '../../src/sending/http/http-sender';
import type { HttpSender } from '../../src/sending/http/http-sender';
import { Limiters } from '../../src/sending/limiters';
import { createFirstRecorder } from '../../src/sending/record';
import { Reservations } from '../../src/sending/reservations';
import { Shares } from '../../src/sending/shares';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { CONCURRENCY, FIRST_WAIT, PUBLIC_SCHEDULE_MS, PUBLIC_TIMEOUT_MS } from '../support/defaults';
import { startReceiver } from '../support/receiver';
import type { TestReceiver } from '../support/receiver';
import { until } from '../support/until';

const BOUNDS = { firstAttempts: 400, starting: 24, retries: 8, attemptsPerHost: 100 };

const box = createSecretBox(Buffer.alloc(32).toString('base64'));
let database: TestDatabase;
let httpSender: HttpSender;
/** Keeps every request open until `release` is called. */
let slow: TestReceiver;
let release: () => void;
let quick: TestReceiver;
const underWay: Promise<string>[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  httpSender = createHttpSender({ guard: createAddressGuard({ allowPrivate: true, allowedPrivateCidrs: [] }) });
  const released = new Promise<void>((resolve) => (release = resolve));
  slow = await startReceiver(() => released.then(() => ({ status: 200 })));
  quick = await startReceiver();
});
afterEach(async () => {
  release();
  await Promise.all(underWay.splice(0));
  await Promise.all([httpSender.close(), slow.close(), quick.close()]);
  await database.drop();
});

/** What a process sends with, which has these bounds. */
function sending(bounds: Partial<typeof BOUNDS>, nowMs = () => performance.now()): SendingDeps {
  return {
    ...{ db: database.pool, secretBox: box, httpSender, log: createLog('silent') },
    limiters: new Limiters({ ...CONCURRENCY, retriesPerEndpoint: 100 }),
    shares: new Shares({ ...BOUNDS, ...bounds }, nowMs),
    reservations: new Reservations(),
    recordFirst: createFirstRecorder(database.pool, FIRST_WAIT),
    attemptTimeoutMs: PUBLIC_TIMEOUT_MS,
    retryScheduleMs: PUBLIC_SCHEDULE_MS,
    workerName: 'test',
    signalHealth: () => Promise.resolve(),
    onAttempt: () => undefined,
    onSlotFree: () => undefined,
  };
}

/** A new account with some endpoints at a receiver, and one delivery for each. */
async function accountWith(endpoints: number, receiver: TestReceiver): Promise<AccountId> {
  const { pool } = database;
  const accountId = await createAccount(pool, { name: 'Test', email: 'owner@example.com' });
  for (let nth = 0; nth < endpoints; nth += 1) {
    const url = `${receiver.url}/${nth}`;
    const endpoint = { accountId, url, description: null, eventTypes: ['*'], secret: generateSecret() };
    await createEndpoint(pool, box, endpoint, OPERATOR);
  }
  await publishEvent(pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  return accountId;
}

/** Sends all deliveries of the account as activities do. @returns the pauses of those that were turned away, and the others */
async function sendAll(deps: SendingDeps, accountId: AccountId) {
  const sql = 'select id from all_deliveries where account_id = $1';
  const { rows } = await database.pool.query<{ id: DeliveryId }>(sql, [accountId]);
  const pauses: number[] = [];
  const sent = rows.map(async ({ id }): Promise<string> => {
    try {
      return (await sendAttempt(deps, { deliveryId: id, cycle: 1, attempt: 1 })).status;
    } catch (error) {
      if (!(error instanceof RetryWaitsError)) throw error;
      pauses.push(error.waitMs);
      return 'turned away';
    }
  });
  underWay.push(...sent);
  return { pauses, sent };
}

const inFlight = () => slow.hits.filter(({ status }) => status === null).length;

test('slow retries of one account leave room for those of another, and come back one after the other', async () => {
  // The clock stands still, so that the pauses do not depend on how fast this machine is.
  const deps = sending({ retries: 8 }, () => 1_000_000);
  const { pauses, sent } = await sendAll(deps, await accountWith(20, slow));
  await until('the others to be turned away', () => pauses.length === 14);
  await until('the slow retries to be under way', () => inFlight() === 6);
  expect(pauses).toEqual(Array.from({ length: 14 }, (_, nth) => 1_000 + nth * 50));

  const good = await sendAll(deps, await accountWith(1, quick));
  expect(await Promise.all(good.sent)).toEqual(['delivered']);
  expect(inFlight()).toBe(6);

  release();
  const ended = await Promise.all(sent);
  expect(ended.filter((status) => status === 'delivered')).toHaveLength(6);
  // What was turned away has not begun: no attempt is recorded for it, not even an interrupted one.
  expect((await database.pool.query('select from attempts')).rows).toHaveLength(7);
  expect((await database.pool.query('select from deliveries where sending_since is not null')).rows).toEqual([]);
});

test('beside another account, an account has a quarter of the retries', async () => {
  const deps = sending({ retries: 16 });
  await Promise.all((await sendAll(deps, await accountWith(1, quick))).sent);
  const { pauses } = await sendAll(deps, await accountWith(20, slow));
  await until('the others to be turned away', () => pauses.length === 16);
  await until('the slow retries to be under way', () => inFlight() === 4);
});

test('a host has a bound, whatever the number of endpoints and accounts, and another host is not concerned', async () => {
  const deps = sending({ retries: 200, attemptsPerHost: 8 });
  const first = await sendAll(deps, await accountWith(20, slow));
  await until('the others to be turned away', () => first.pauses.length === 14);
  const second = await sendAll(deps, await accountWith(20, slow));
  await until('the others to be turned away', () => second.pauses.length === 19);
  const third = await sendAll(deps, await accountWith(20, slow));
  await until('the others to be turned away', () => third.pauses.length === 19);
  const fourth = await sendAll(deps, await accountWith(20, slow));
  await until('all to be turned away', () => fourth.pauses.length === 20);
  await until('as many as allowed to be under way', () => inFlight() === 8);
  expect(await Promise.all((await sendAll(deps, await accountWith(1, quick))).sent)).toEqual(['delivered']);
});
