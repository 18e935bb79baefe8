import { createAccount } from '../../src/accounts/accounts.sql';
import { MAX_SCANNED } from '../../src/deliveries/waiting.sql';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import { claimDeliveries, EndpointScan } from '../../src/sending/claim';
import type { LimiterSlots } from '../../src/sending/claims.sql';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newShares } from '../support/defaults';
import { readRows } from '../support/read-rows';

const PAUSED = 300;

let database: TestDatabase;
let accountId: AccountId;
let paused: LimiterSlots[];
beforeEach(async () => {
  database = await createTestDatabase();
  accountId = await createAccount(database.pool, { name: 'Test', email: 'owner@example.com' });
  paused = (await endpoints(PAUSED, 'paused')).map((endpoint) => ({ ...endpoint, slots: 0 }));
  await add(paused.map(({ endpointId }) => endpointId));
});
afterEach(() => database.drop());

async function endpoints(count: number, name: string) {
  const { rows } = await database.pool.query<{ endpointId: EndpointId; enabledAt: Date }>(
    `insert into endpoints (account_id, url, event_types)
     select $1, 'https://' || $3 || n || '.example/', '{*}' from generate_series(1, $2::int) n
     returning id as "endpointId", enabled_at as "enabledAt"`,
    [accountId, count, name],
  );
  return rows;
}

/** Adds a pending delivery for each endpoint, queued that long ago. */
const add = (ids: readonly EndpointId[], ago = '1 minute') =>
  database.pool.query(
    `insert into deliveries (account_id, event_id, endpoint_id, event_type, queued_at)
     select $1, new_id('evt'), id, 'order.created', now() - $3::interval from unnest($2::text[]) id`,
    [accountId, ids, ago],
  );

const claim = (scan?: EndpointScan, limiters: readonly LimiterSlots[] = paused) => {
  const request = { limit: 24, limiters, newSlots: 4, shares: newShares().forClaim(new Map()) };
  return claimDeliveries(database.pool, request, scan);
};

test('a new event is found by the next claim, whatever waits behind paused limiters', async () => {
  const [good] = await endpoints(1, 'good');
  await add([good!.endpointId], '0 seconds');
  expect(await claim()).toMatchObject([{ endpointId: good!.endpointId }]);
});

test('what has waited for long is found by a few claims, and the scan ends and begins again', async () => {
  const [good] = await endpoints(1, 'good');
  await add([good!.endpointId], '1 hour');
  const scan = new EndpointScan();
  const claimed: string[] = [];
  const rounds = Math.ceil((PAUSED + 1) / MAX_SCANNED);
  for (let round = 1; round <= rounds; round += 1) {
    claimed.push(...(await claim(scan)).map(({ endpointId }) => endpointId));
    expect(scan.isUnfinished).toBe(round < rounds);
  }
  expect(claimed).toEqual([good!.endpointId]);
});

test('every endpoint that waits gets its turn, by scans that go on where the one before ended', async () => {
  const scan = new EndpointScan();
  const claimed = new Set<string>();
  let claims: number;
  do {
    claims = 0;
    for (let round = 1; round <= Math.ceil(PAUSED / MAX_SCANNED); round += 1) {
      for (const { endpointId } of await claim(scan, [])) {
        claimed.add(endpointId);
        claims += 1;
      }
    }
  } while (claims > 0);
  expect(claimed.size).toBe(PAUSED);
});

test('deliveries of an endpoint that is gone do not end the scan', async () => {
  const gone = 'we_00000000000000000000000000' as EndpointId;
  await add([gone]);
  const scan = new EndpointScan();
  await claim(scan);
  expect(scan.isUnfinished).toBe(true);
});

test('a claim reads a bounded number of rows', async () => {
  await add([paused[0]!.endpointId, ...Array.from({ length: 2_000 }, () => paused[1]!.endpointId)]);
  await database.pool.query('vacuum analyze deliveries');
  const client = await database.pool.connect();
  const before = await readRows(client);
  const request = { limit: 24, limiters: paused, newSlots: 4, shares: newShares().forClaim(new Map()) };
  await claimDeliveries(client, request);
  const read = (await readRows(client)) - before;
  client.release();
  expect(read).toBeGreaterThan(MAX_SCANNED);
  expect(read).toBeLessThan(4 * MAX_SCANNED);
});
