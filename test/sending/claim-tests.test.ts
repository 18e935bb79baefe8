import { OPERATOR } from '../../src/accounts/audit-log.sql';
import type { AccountId } from '../../src/lib/ids';
import { generateSecret } from '../../src/endpoints/signing-secret';
import { createAccount } from '../../src/accounts/accounts.sql';
import { claimDeliveries } from '../../src/sending/claim';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { publishTestEvent } from '../../src/events/events.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newShares } from '../support/defaults';

const box = createSecretBox(Buffer.alloc(32).toString('base64'));

let database: TestDatabase;
let accountId: AccountId;
beforeAll(async () => {
  database = await createTestDatabase();
  accountId = await createAccount(database.pool, { name: 'Test', email: 'owner@example.com' });
});
afterAll(() => database.drop());

/** An account may have few endpoints with the same URL. */
let nthEndpoint = 0;

async function endpointWithTests(count: number): Promise<string> {
  const { pool } = database;
  const endpoint = { accountId, url: `https://example.com/${nthEndpoint++}`, description: null, eventTypes: ['*'] };
  const { id: endpointId } = await createEndpoint(pool, box, { ...endpoint, secret: generateSecret() }, OPERATOR);
  for (let nth = 0; nth < count; nth += 1) {
    await publishTestEvent(pool, { accountId, endpointId, type: 'order.created', dataJson: '{}' }, OPERATOR);
  }
  return endpointId;
}

const claim = async (limit: number) => {
  const claims = await claimDeliveries(database.pool, {
    limit,
    limiters: [],
    newSlots: 1,
    shares: newShares().forClaim(new Map()),
  });
  return claims.map(({ endpointId }) => endpointId);
};

test('test events of an endpoint are sent one at a time, and take only their share of a claim', async () => {
  const flooded = await endpointWithTests(30);
  expect(await claim(24)).toEqual([flooded]);
  expect(await claim(24)).toEqual([]);

  const other = await endpointWithTests(2);
  expect(await claim(24)).toEqual([other]);
  await database.pool.query(`update deliveries set status = 'delivered' where status = 'in_progress'`);
  expect((await claim(24)).sort()).toEqual([flooded, other].sort());

  await database.pool.query(`update deliveries set status = 'delivered' where status = 'in_progress'`);
  for (let nth = 0; nth < 10; nth += 1) await endpointWithTests(1);
  expect(await claim(8)).toHaveLength(4);
});
