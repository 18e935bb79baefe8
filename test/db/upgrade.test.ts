import { generateApiKey } from '../../src/accounts/api-key';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { schemaProblems } from '../../src/db/schema.sql';
import { moveFinished } from '../../src/deliveries/finished.sql';
import { stepHolding } from '../../src/deliveries/holding.sql';
import { stepRecoveries } from '../../src/deliveries/recoveries.sql';
import type { EmailId } from '../../src/lib/ids';
import { beginEmail } from '../../src/email/unhealthy/emails.sql';
import { loadEmailFacts } from '../../src/email/unhealthy/notifications.sql';
import { requestEnable } from '../../src/endpoints/endpoint-changes.sql';
import { endpointsToNotify, markEnabled } from '../../src/endpoints/health.sql';
import { takeOverdue } from '../../src/maintenance/overdue.sql';
import { beginAttempt } from '../../src/sending/begin-attempt.sql';
import { claimDeliveries } from '../../src/sending/claim';
import { recordAttempt } from '../../src/sending/record-attempt.sql';
import { request, secretBox, startApp } from '../api/support';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';
import { newShares } from '../support/defaults';
import { until } from '../support/until';
import { migrateBefore, migrationFiles } from '../support/releases';
import { BODY, DATA, IDS, insertRowsOf0002, REQUEST_HEADERS, SECRETS } from './rows-of-0002';

const filesUpTo0002 = migrationFiles.filter((name) => name < '0003');
const { account, endpoints, deliveries } = IDS;
const key = generateApiKey();
/** The rows are of 2024. */
const MANY_DAYS = 10_000;
const REQUEST = { limit: 10, limiters: [], newSlots: 8, shares: newShares().forClaim(new Map()) };

let database: TestDatabase;
let app: Awaited<ReturnType<typeof startApp>>;

async function applied(): Promise<string[]> {
  const { rows } = await database.pool.query<{ name: string }>('select name from migrations order by id');
  return rows.map(({ name }) => `${name}.sql`);
}

const get = async (path: string) => {
  const { status, json } = await request(app.base, 'GET', path, { key });
  expect({ path, status }).toEqual({ path, status: 200 });
  return json;
};
const idsOf = async (path: string) => (await get(path)).data.map((object: { id: string }) => object.id);

beforeAll(async () => {
  database = await createTestDatabase('template0');
  await migrateBefore(database.url, '0003');
  expect(await applied()).toEqual(filesUpTo0002);
  await insertRowsOf0002(database.pool, secretBox, key);
  await migrateBefore(database.url);
  app = await startApp({ db: database.pool });
});
afterAll(async () => {
  await app.close();
  await database.drop();
});

test('a migration that cannot get its locks is tried again', async () => {
  const fresh = await createTestDatabase('template0');
  await migrateBefore(fresh.url, '0003');
  const holder = await fresh.pool.connect();
  await holder.query('begin; lock table recoveries in access share mode');
  const migrated = migrateBefore(fresh.url);
  await until('the first try to give up', async () => {
    const { rows } = await fresh.pool.query<{
      deadlocks: string;
    }>(`select xact_rollback as deadlocks from pg_stat_database
      where datname = current_database()`);
    return Number(rows[0]!.deadlocks) > 0;
  });
  await holder.query('commit');
  holder.release();
  await migrated;
  expect(await schemaProblems(fresh.pool)).toEqual([]);
  await fresh.drop();
});

test('the schema of 0002 becomes the schema of today', async () => {
  expect(filesUpTo0002).toHaveLength(2);
  expect(await applied()).toEqual(migrationFiles);
  expect(await schemaProblems(database.pool)).toEqual([]);
});

test('endpoints keep their status, secrets and held deliveries', async () => {
  const { data } = await get('/v1/webhooks');
  expect(data).toEqual([
    expect.objectContaining({ id: endpoints.disabled, status: 'disabled', events: ['order.updated'], held_count: 0 }),
    expect.objectContaining({ id: endpoints.unhealthy, status: 'unhealthy', events: ['*'], held_count: 1 }),
    expect.objectContaining({ id: endpoints.working, status: 'enabled', url: 'https://a.example/hook' }),
  ]);
  expect(await get(`/v1/webhooks/${endpoints.working}/secret`)).toMatchObject({
    secret: SECRETS.current,
    old_secret: SECRETS.old,
  });
  expect(await get(`/v1/webhooks/${endpoints.unhealthy}/secret`)).toMatchObject({ secret: SECRETS.unhealthy });
});

test('deliveries keep their status, and attempts what was sent and received', async () => {
  for (const [status, id] of Object.entries({ ...deliveries, in_progress: deliveries.waiting })) {
    if (status !== 'waiting') expect(await idsOf(`/v1/deliveries?status=${status}`)).toEqual([id]);
  }
  expect(await idsOf('/v1/deliveries')).toEqual(Object.values(deliveries).reverse());
  expect(await idsOf(`/v1/deliveries?endpoint=${endpoints.deleted}`)).toEqual([deliveries.canceled]);

  const attempts = (await get(`/v1/deliveries/${deliveries.exhausted}/attempts`)).data;
  expect(attempts).toHaveLength(6);
  expect(attempts[5]).toMatchObject({
    attempt: 6,
    outcome: 'failed',
    status_code: 500,
    request_headers: REQUEST_HEADERS,
    response_headers: [['content-type', 'text/plain']],
    response_body: 'answer 6',
  });
});

test('events, recoveries, keys and the audit log are there', async () => {
  expect(await idsOf('/v1/events')).toEqual([IDS.event]);
  expect((await get(`/v1/events/${IDS.event}`)).data).toEqual(JSON.parse(DATA));
  expect(await idsOf(`/v1/events/${IDS.event}/deliveries`)).toHaveLength(6);
  expect(await idsOf('/v1/recoveries')).toEqual([IDS.recovery]);
  expect(await idsOf('/v1/api-keys')).toEqual([IDS.key]);
  expect(await idsOf('/v1/audit-log')).toContain(IDS.auditEntry);
});

test('the email that was unsent is still to be sent', async () => {
  expect(await endpointsToNotify(database.pool, 10, 0)).toEqual([endpoints.unhealthy]);
  const next = await beginEmail(database.pool, endpoints.unhealthy);
  expect(await loadEmailFacts(database.pool, 30, (next as { emailId: EmailId }).emailId)).toMatchObject({
    to: 'owner@example.com',
    endpoint: { isStillUnhealthy: true, heldCount: 1 },
    incidents: [{ number: 1, exhaustedDeliveryId: deliveries.exhausted, lastAttempt: { statusCode: 500 } }],
  });
});

test('sending goes on where it was: the pending one, the waiting one, the held one, the recovery', async () => {
  const { pool } = database;
  const claimed = async () => (await claimDeliveries(pool, REQUEST)).map(({ deliveryId }) => deliveryId);
  expect(await claimed()).toEqual([deliveries.pending]);
  expect(await takeOverdue(pool, 10)).toEqual([{ deliveryId: deliveries.waiting, cycle: 1 }]);

  const third = { deliveryId: deliveries.waiting, cycle: 1, attempt: 3 };
  const { begun } = await beginAttempt(pool, third);
  expect(begun!.url).toBe('https://a.example/hook');
  const secrets = begun!.sealed.map((sealed) => secretBox.open(sealed, begun!.endpointId));
  expect(secrets).toEqual([SECRETS.current, SECRETS.old]);
  expect(begun!.body.toString()).toBe(BODY);
  const facts = { statusCode: 200, errorCode: null, errorMessage: null, requestHeaders: {}, responseHeaders: [] };
  const rest = {
    elapsedMs: 5,
    durationMs: 5,
    responseBody: null,
    responseBodyTruncated: false,
    worker: 'test',
    sentTwice: false,
  };
  await recordAttempt(pool, { ...third, ...facts, ...rest, outcome: 'delivered', sentAt: begun!.sentAt }, 0);
  expect(await get(`/v1/deliveries/${deliveries.waiting}`)).toMatchObject({ status: 'delivered', attempt: 3 });

  await requestEnable(pool, account, endpoints.unhealthy, 'send', OPERATOR);
  await markEnabled(pool, endpoints.unhealthy, 1, 'send');
  while ((await moveFinished(pool)) > 0);
  expect(await stepRecoveries(pool, MANY_DAYS)).toMatchObject({ requeued: 1 });
  while ((await stepHolding(pool, '')).released > 0);
  expect((await claimed()).sort()).toEqual([deliveries.exhausted, deliveries.held]);
});
