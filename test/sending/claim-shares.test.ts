import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { publishEvent } from '../../src/events/events.sql';
import type { AccountId } from '../../src/lib/ids';
import { claimDeliveries, EndpointScan } from '../../src/sending/claim';
import type { Claim, ClaimRequest } from '../../src/sending/claims.sql';
import type { Shares } from '../../src/sending/shares';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { CONCURRENCY, newShares } from '../support/defaults';

const LIMIT = 24;
const ENDPOINTS = 50;
const HOST_BOUND = CONCURRENCY.attemptsPerHost;

const box = createSecretBox(Buffer.alloc(32).toString('base64'));
let database: TestDatabase;
let shares: Shares;
let scan: EndpointScan;
beforeEach(async () => {
  scan = new EndpointScan();
  database = await createTestDatabase();
  shares = newShares();
});
afterEach(() => database.drop());

/** An account with `count` endpoints, for each of which `events` deliveries are pending. */
async function accountWith(count: number, events: number, urlOf: (nth: number) => string): Promise<AccountId> {
  const { pool } = database;
  const accountId = await createAccount(pool, { name: 'Test', email: 'owner@example.com' });
  for (let nth = 0; nth < count; nth += 1) {
    const endpoint = { accountId, url: urlOf(nth), description: null, eventTypes: ['*'], secret: generateSecret() };
    await createEndpoint(pool, box, endpoint, OPERATOR);
  }
  await publish(accountId, events);
  return accountId;
}

async function publish(accountId: AccountId, events: number): Promise<void> {
  for (let nth = 0; nth < events; nth += 1) {
    await publishEvent(database.pool, { accountId, type: 'order.created', dataJson: '{}', idempotencyKey: null });
  }
}

/** Claims like a dispatcher whose limiters are all wide open, and keeps what it has claimed in flight. */
async function claim(request: Partial<ClaimRequest> = {}): Promise<Claim[]> {
  const wanted = { limit: LIMIT, limiters: [], newSlots: 32, shares: shares.forClaim(new Map()), ...request };
  const claims = await claimDeliveries(database.pool, wanted, scan);
  for (const each of claims) shares.enterFirst(each);
  return claims;
}

const ownHost = (prefix: string) => (nth: number) => `https://${prefix}${nth}.example/`;
const ofAccount = (claims: readonly Claim[], accountId: AccountId) =>
  claims.filter((each) => each.accountId === accountId);

test('an account with one event is first in the very next claim, whatever another account has pending', async () => {
  await accountWith(ENDPOINTS, 20, ownHost('busy'));
  await claim({ limit: 6 });
  const good = await accountWith(1, 0, ownHost('good'));
  for (let event = 0; event < 20; event += 1) {
    await publish(good, 1);
    const claims = await claim({ limit: 6, shares: withoutSlotsInUse(good) });
    expect(claims[0]).toMatchObject({ accountId: good, host: 'good0.example' });
  }
});

/** The shares of a moment at which the account has nothing in flight. */
function withoutSlotsInUse(accountId: AccountId) {
  const now = shares.forClaim(new Map());
  return { ...now, accounts: now.accounts.filter((each) => each.accountId !== accountId) };
}

test('a claim is shared by account and not by endpoint, and within an account by endpoint', async () => {
  const many = await accountWith(ENDPOINTS, 20, ownHost('many'));
  const few = await accountWith(2, 20, ownHost('few'));
  const claims = await claim();
  expect(claims).toHaveLength(LIMIT);
  expect(ofAccount(claims, few)).toHaveLength(LIMIT / 2);
  expect(claims.map(({ accountId }) => accountId === few)).toEqual(
    claims.map((_, nth) => nth % 2 === Number(claims[0]!.accountId !== few)),
  );
  const perEndpoint = new Map<string, number>();
  for (const { endpointId } of ofAccount(claims, few)) {
    perEndpoint.set(endpointId, (perEndpoint.get(endpointId) ?? 0) + 1);
  }
  expect([...perEndpoint.values()]).toEqual([6, 6]);
  expect(new Set(ofAccount(claims, many).map(({ endpointId }) => endpointId)).size).toBe(LIMIT / 2);
});

test('the account with the fewest in flight catches up first', async () => {
  const ahead = await accountWith(5, 20, ownHost('ahead'));
  const behind = await accountWith(5, 20, ownHost('behind'));
  const inFlight = (count: number) => ({
    ...shares.forClaim(new Map()),
    accounts: [{ accountId: ahead, inFlight: count, slots: 100 }],
    newAccountSlots: 100,
  });
  expect(ofAccount(await claim({ shares: inFlight(24) }), behind)).toHaveLength(24);
  expect(ofAccount(await claim({ shares: inFlight(12) }), ahead)).toHaveLength(6);
});

test('no account takes more than its slots, and one without slots takes nothing from the others', async () => {
  const full = await accountWith(ENDPOINTS, 2, ownHost('full'));
  const free = await accountWith(ENDPOINTS, 2, ownHost('free'));
  const limited = (slots: number) => ({
    ...shares.forClaim(new Map()),
    accounts: [{ accountId: full, inFlight: 0, slots }],
    newAccountSlots: 10,
  });
  expect(ofAccount(await claim({ shares: limited(3) }), full)).toHaveLength(3);
  const claims = await claim({ shares: limited(0) });
  expect(claims).toHaveLength(10);
  expect(ofAccount(claims, free)).toHaveLength(10);
});

test('with more accounts than a claim has room for, each gets its turn', async () => {
  for (let nth = 0; nth < 60; nth += 1) await accountWith(1, 2, ownHost(`account${nth}-`));
  const claims: Claim[] = [];
  for (let nth = 0; nth < 4; nth += 1) claims.push(...(await claim()));
  expect(claims).toHaveLength(4 * LIMIT);
  expect(new Set(claims.map(({ accountId }) => accountId)).size).toBe(60);
});

test('one host has a bound, although 300 endpoints of six accounts point to it', async () => {
  const onHost = (nth: number) => `https://one.example:8443/${nth}`;
  for (let nth = 0; nth < 6; nth += 1) await accountWith(ENDPOINTS, 2, onHost);
  let onOne = 0;
  for (;;) {
    const claims = await claim();
    if (claims.length === 0) break;
    expect(claims.every(({ host }) => host === 'one.example:8443')).toBe(true);
    onOne += claims.length;
  }
  expect(onOne).toBeLessThanOrEqual(HOST_BOUND);
  expect(onOne).toBeGreaterThan(HOST_BOUND * 0.8);

  // The same host on another port is another host. An account that has nothing on a host finds room there.
  const good = await accountWith(1, 1, () => 'https://one.example/');
  const late = await accountWith(1, 1, onHost);
  expect((await claim()).map(({ accountId }) => accountId).sort()).toEqual([good, late].sort());
});

test('an endpoint whose URL was changed counts for its new host', async () => {
  const accountId = await accountWith(1, 3, () => 'https://old.example/hook');
  for (let nth = 0; nth < HOST_BOUND; nth += 1) shares.enterFirst({ accountId, host: 'old.example' });
  expect(await claim()).toEqual([]);
  await database.pool.query(`update endpoints set url = 'https://new.example:444/hook'`);
  expect(await claim({ limit: 6 })).toMatchObject([
    { host: 'new.example:444' },
    { host: 'new.example:444' },
    { host: 'new.example:444' },
  ]);
});
