import type { PoolClient, QueryConfig, QueryResultRow } from 'pg';
import type { Db } from '../../src/db/pool';
import type { AttemptRecord } from '../../src/sending/begin-attempt.sql';
import { createFirstRecorder } from '../../src/sending/record';
import { recordFirstAttempts } from '../../src/sending/record-first-attempts.sql';
import { FIRST_WAIT } from '../support/defaults';
import { begun, startDirectSending } from '../support/direct-sending';
import type { DirectSending } from '../support/direct-sending';

const DELIVERED = {
  ...{
    outcome: 'delivered' as const,
    elapsedMs: 12,
    durationMs: 11,
    statusCode: 200,
    errorCode: null,
    errorMessage: null,
  },
  ...{ requestHeaders: { 'X-Extra': 'é "1"' }, responseHeaders: [['Server', 'a\\b, {c}']] as [string, string][] },
  ...{ responseBody: Buffer.from([0, 255, 34, 92]), responseBodyTruncated: false, worker: 'w', sentTwice: true },
};
const FAILED = {
  ...DELIVERED,
  outcome: 'failed' as const,
  statusCode: 503,
  errorCode: 'http_status',
  responseBody: null,
};

let sending: DirectSending;
beforeEach(async () => {
  sending = await startDirectSending();
});
afterEach(() => sending.close());

/** Attempts that have begun, one of each of so many endpoints. */
async function beginnings(count: number): Promise<AttemptRecord[]> {
  for (let nth = 0; nth < count; nth += 1) await sending.endpoint(`http://127.0.0.1:1/${nth}`);
  await sending.publish();
  const claims = begun(await sending.claim()).sort((a, b) => (a.endpointId < b.endpointId ? -1 : 1));
  expect(claims).toHaveLength(count);
  return claims.map(({ deliveryId, cycle, attempt, begun: { sentAt } }) => ({
    ...{ deliveryId, cycle, attempt, sentAt },
    ...DELIVERED,
  }));
}

const statuses = async () =>
  (await sending.db.query<{ status: string }>('select status from all_deliveries order by endpoint_id')).rows.map(
    ({ status }) => status,
  );

test('results are recorded together, each with its own end', async () => {
  const [delivered, failed, deleted, tested] = await beginnings(4);
  await sending.db.query(`update endpoints set deleted_at = now()
    where id = (select endpoint_id from deliveries where id = '${deleted!.deliveryId}')`);
  await sending.db.query(`update deliveries set is_test = true where id = '${tested!.deliveryId}'`);
  const records = [delivered!, { ...failed!, ...FAILED }, { ...deleted!, ...FAILED }, { ...tested!, ...FAILED }];
  const recorded = await recordFirstAttempts(sending.db, records, FIRST_WAIT);
  expect(records.map(({ deliveryId }) => recorded.get(deliveryId))).toMatchObject([
    { status: 'delivered', nextAttempt: 1, dueInMs: 0, changedFailureCount: null },
    { status: 'in_progress', nextAttempt: 2, dueInMs: expect.any(Number) as number },
    { status: 'canceled' },
    { status: 'exhausted' },
  ]);
  expect(await statuses()).toEqual(['delivered', 'in_progress', 'canceled', 'exhausted']);
  expect(await sending.attempts()).toHaveLength(4);
  const { rows } = await sending.db.query(`select * from attempts where delivery_id = '${delivered!.deliveryId}'`);
  const { sentAt, requestHeaders, responseHeaders, responseBody } = delivered!;
  expect(rows).toMatchObject([
    {
      ...{ attempt: 1, outcome: 'delivered', sent_at: sentAt, ended_at: new Date(sentAt.getTime() + 12) },
      ...{
        request_headers: requestHeaders,
        response_headers: responseHeaders,
        response_body: responseBody,
        sent_twice: true,
      },
    },
  ]);
  const waiting = await sending.db.query(`select next_attempt, sending_since, due_at, overdue_at from deliveries`);
  expect(waiting.rows).toEqual([
    {
      ...{ next_attempt: 2, sending_since: null, due_at: new Date(failed!.sentAt.getTime() + 12 + 30_000) },
      overdue_at: new Date(failed!.sentAt.getTime() + 12 + 45_000),
    },
  ]);
});

test('a send that is no longer under way, and a success that ends an outage, are recorded alone', async () => {
  const [late, recovering] = await beginnings(2);
  await sending.db.query(`update deliveries set sending_since = now() where id = '${late!.deliveryId}'`);
  await sending.db.query(`update endpoints set failure_count = 2
    where id = (select endpoint_id from deliveries where id = '${recovering!.deliveryId}')`);
  expect((await recordFirstAttempts(sending.db, [late!, recovering!], FIRST_WAIT)).size).toBe(0);
  const record = createFirstRecorder(sending.db, FIRST_WAIT);
  expect(await Promise.all([record(late!), record(recovering!)])).toMatchObject([
    { status: 'delivered' },
    { status: 'delivered', changedFailureCount: 0 },
  ]);
  expect(await statuses()).toEqual(['delivered', 'delivered']);
});

test('a result that PostgreSQL refuses fails alone', async () => {
  const [first, second, third] = await beginnings(3);
  const record = createFirstRecorder(sending.db, FIRST_WAIT);
  const refused = { ...second!, errorMessage: 'a\0b' };
  const results = await Promise.allSettled([record(first!), record(refused), record(third!)]);
  expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect(await statuses()).toEqual(['delivered', 'in_progress', 'delivered']);
});

describe('beside another transaction', () => {
  let other: PoolClient;
  beforeEach(async () => {
    other = await sending.db.connect();
    await other.query('begin');
  });
  afterEach(() => other.release(true));

  test('a delivery that is locked does not hold up the others of its group', async () => {
    const [locked, free] = await beginnings(2);
    await other.query(`select from deliveries where id = '${locked!.deliveryId}' for update`);
    const record = createFirstRecorder(sending.db, FIRST_WAIT);
    const waiting = record(locked!);
    expect(await record(free!)).toMatchObject({ status: 'delivered' });
    await other.query('commit');
    expect(await waiting).toMatchObject({ status: 'delivered' });
  });

  test('nor does an endpoint that is locked', async () => {
    const records = await beginnings(2);
    await other.query('select from endpoints for update');
    expect((await recordFirstAttempts(sending.db, records, FIRST_WAIT)).size).toBe(2);
  });
});

test('what comes while a group is being recorded is recorded in one statement', async () => {
  const records = await beginnings(20);
  const texts: string[] = [];
  const counting: Db = {
    query: <Row extends QueryResultRow>(query: QueryConfig) => {
      texts.push(query.name!);
      return sending.db.query<Row>(query);
    },
  };
  const record = createFirstRecorder(counting, FIRST_WAIT);
  await Promise.all(records.map(record));
  expect(texts).toEqual(['record-first-attempts', 'record-first-attempts']);
});
