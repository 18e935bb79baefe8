import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import type { AccountId } from '../../src/lib/ids';
import { createLog } from '../../src/lib/log';
import type { Claim } from '../../src/sending/claims.sql';
import { Dispatcher } from '../../src/sending/dispatcher';
import { Limiters } from '../../src/sending/limiters';
import { Reservations } from '../../src/sending/reservations';
import type { Shares } from '../../src/sending/shares';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { CONCURRENCY, newShares } from '../support/defaults';
import { until } from '../support/until';

const MAX_STARTING = 24;
const QUARTER = CONCURRENCY.firstAttempts / 4;

const box = createSecretBox(Buffer.alloc(32).toString('base64'));
let database: TestDatabase;
let dispatcher: Dispatcher;
let limiters: Limiters;
let reservations: Reservations;
let shares: Shares;
let nowMs: number;
/** Claimed, and not yet being sent. */
let starting: Claim[];
let mostStarting: number;

beforeEach(async () => {
  database = await createTestDatabase();
  limiters = new Limiters(CONCURRENCY);
  reservations = new Reservations();
  nowMs = 0;
  shares = newShares(() => nowMs);
  starting = [];
  mostStarting = 0;
  dispatcher = new Dispatcher({
    ...{ db: database.pool, limiters, shares, reservations, log: createLog('silent') },
    maxFirstAttempts: CONCURRENCY.firstAttempts,
    isReady: () => true,
    firstAttempt: 'workflow',
    overdueAfterMs: 60_000,
    sendDirectly: () => Promise.reject(new Error('no claim has begun')),
    start: (claim) => {
      mostStarting = Math.max(mostStarting, starting.push(claim));
      return Promise.resolve(true);
    },
  });
});
afterEach(async () => {
  await dispatcher.stop();
  await database.drop();
});

async function accountWith(endpoints: number, name: string): Promise<AccountId> {
  const { pool } = database;
  const accountId = await createAccount(pool, { name, email: 'owner@example.com' });
  for (let nth = 0; nth < endpoints; nth += 1) {
    const url = `https://${name}${nth}.example/`;
    const endpoint = { accountId, url, description: null, eventTypes: ['*'], secret: generateSecret() };
    await createEndpoint(pool, box, endpoint, OPERATOR);
  }
  return accountId;
}

async function publish(accountId: AccountId, events: number): Promise<void> {
  for (let nth = 0; nth < events; nth += 1) {
    await publishEvent(database.pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  }
}

/** The attempt is being sent from now on. Its endpoint's window widens as if one had succeeded. @returns how it ends */
function begin(claim: Claim): () => void {
  limiters.of(claim).succeeded();
  return reservations.take(claim.deliveryId, claim.cycle)!.leave;
}

test("a backlog stays pending instead of waiting in Temporal's queue: at most 24 claimed deliveries wait to be sent", async () => {
  const accounts = await Promise.all(Array.from({ length: 10 }, (_, nth) => accountWith(3, `account${nth}-`)));
  for (const accountId of accounts) await publish(accountId, 3);
  dispatcher.run();

  let begun = 0;
  await until('every delivery to be claimed', () => {
    // One at a time is sent and delivered, and makes room for the next claim.
    const claim = starting.shift();
    if (claim) {
      begin(claim)();
      begun += 1;
      dispatcher.wake();
    }
    return begun === 10 * 3 * 3;
  });
  expect(mostStarting).toBe(MAX_STARTING);
});

test('beside an account that holds all it can get with 1,000 more pending, an account with one event is claimed next', async () => {
  const slow = await accountWith(50, 'slow');
  await publish(slow, 20);
  dispatcher.run();

  // Nothing of it ends: each attempt takes long. It may use three quarters of the process while it is alone.
  const sending: (() => void)[] = [];
  await until('the account to hold its most', () => {
    sending.push(...starting.splice(0).map(begin));
    dispatcher.wake();
    return sending.length === 3 * QUARTER;
  });
  expect(mostStarting).toBeLessThanOrEqual(MAX_STARTING * 0.75);

  const good = await accountWith(1, 'good');
  for (let event = 0; event < 10; event += 1) {
    await publish(good, 1);
    dispatcher.wake();
    const claim = await until('the event to be claimed', () => starting.shift());
    expect(claim.accountId).toBe(good);
    begin(claim)();
  }
  expect(starting).toEqual([]);

  // From now on the slow account stays within a quarter.
  sending.splice(0, 2 * QUARTER).forEach((end) => end());
  await publish(good, 1);
  dispatcher.wake();
  expect((await until('the event to be claimed', () => starting.shift())).accountId).toBe(good);
  sending.splice(0, 10).forEach((end) => end());
  dispatcher.wake();
  await until('the slow account to go on', () => starting.length === 4);
  expect(starting.every(({ accountId }) => accountId === slow)).toBe(true);
});
