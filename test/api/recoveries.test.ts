import { moveFinished } from '../../src/deliveries/finished.sql';
import { MAX_PENDING, MAX_RECOVERABLE_COUNTED, stepRecoveries } from '../../src/deliveries/recoveries.sql';
import { errorOf, newAccount, newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const SINCE = '2025-06-15T00:00:00.000Z';

/** Adds exhausted deliveries of the endpoint, one per minute from `SINCE` on. @returns their ids */
async function exhausted(endpointId: string, count: number, isTest = false): Promise<string[]> {
  const { rows } = await api.pool.query(
    `with event as (insert into events (account_id, type, body) values ($1, 'order.created', '{}') returning id)
     insert into deliveries (account_id, event_id, endpoint_id, event_type, is_test, status, next_attempt, finished_at)
     select $1, event.id, $2, 'order.created', $3, 'exhausted', 6, $4::timestamptz + n * interval '1 minute'
     from event, generate_series(0, $5::int - 1) n returning id, finished_at`,
    [api.accountId, endpointId, isTest, SINCE, count],
  );
  return rows.sort((a, b) => a.finished_at - b.finished_at).map(({ id }) => id);
}

const recover = (id: string, body: object = { since: SINCE }) =>
  api.call('POST', `/v1/webhooks/${id}/recover`, { body });
const get = async (id: string): Promise<Json> => (await api.call('GET', `/v1/recoveries/${id}`)).json;
/** The rows above are as a former release leaves them, so they are moved to the log first. */
const step = async () => {
  while ((await moveFinished(api.pool)) > 0);
  return (await stepRecoveries(api.pool, 30)).requeued;
};
const rowsOf = async (status: string): Promise<Json[]> =>
  (await api.pool.query('select * from all_deliveries where status = $1 order by finished_at, id', [status])).rows;
const setAll = (from: string, set: string) => api.pool.query(`update deliveries set ${set} where status = $1`, [from]);

test('sends exhausted deliveries again, and shows its progress', async () => {
  const { id } = await newEndpoint(api);
  const ids = await exhausted(id, 3);
  const response = await recover(id);
  expect(response.status).toBe(202);
  expect(response.json).toEqual({
    id: expect.stringMatching(/^rec_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
    object: 'recovery',
    endpoint: id,
    include: 'exhausted',
    since: SINCE,
    until: null,
    types: null,
    status: 'running',
    total: 3,
    total_capped: false,
    requeued: 0,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    finished_at: null,
  });
  expect(await get(response.json.id)).toEqual(response.json);
  expect(await step()).toBe(3);
  const pending = await rowsOf('pending');
  expect(pending.map((row) => row.id).sort()).toEqual(ids.sort());
  for (const row of pending) {
    expect(row).toMatchObject({ cycle: 2, next_attempt: 1, finished_at: null, cycle_started_at: null });
    expect(row.queued_at.getTime()).toBeGreaterThan(Date.parse(response.json.created_at) - 1);
  }
  expect(await get(response.json.id)).toMatchObject({ status: 'running', requeued: 3 });
  expect(await step()).toBe(0);
  const ended = await get(response.json.id);
  expect(ended).toEqual({ ...response.json, status: 'completed', requeued: 3, finished_at: expect.any(String) });
  await step();
  expect(await get(response.json.id)).toEqual(ended);
});

test('takes deliveries that ended since a time, oldest first, and respects the limit of pending ones', async () => {
  const { id } = await newEndpoint(api);
  const ids = await exhausted(id, MAX_PENDING + 40);
  await exhausted(id, 2, true);
  await api.pool.query(
    `insert into deliveries (account_id, event_id, endpoint_id, event_type)
     select account_id, event_id, endpoint_id, event_type from all_deliveries limit 10`,
  );
  const { json } = await recover(id, { since: '2025-06-15T00:05:00Z' });
  expect(json.total).toBe(MAX_PENDING + 35);
  const room = MAX_PENDING - 10;
  expect(await step()).toBe(room);
  expect(await step()).toBe(0);
  const wanted = ids.slice(5);
  expect(
    (await rowsOf('pending'))
      .filter((row) => row.cycle === 2)
      .map((row) => row.id)
      .sort(),
  ).toEqual(wanted.slice(0, room).sort());
  await setAll('pending', `status = 'delivered', finished_at = now()`);
  expect(await step()).toBe(wanted.length - room);
  await step();
  expect(await get(json.id)).toMatchObject({ status: 'completed', requeued: MAX_PENDING + 35 });
  expect((await rowsOf('exhausted')).filter((row) => !row.is_test).map((row) => row.id)).toEqual(ids.slice(0, 5));
});

test('does not send a delivery twice that is exhausted again in the meantime', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, 2);
  const { json } = await recover(id);
  expect(await step()).toBe(2);
  await setAll('pending', `status = 'exhausted', finished_at = clock_timestamp()`);
  expect(await step()).toBe(0);
  expect(await get(json.id)).toMatchObject({ status: 'completed', requeued: 2 });
  expect((await recover(id)).json).toMatchObject({ status: 'running', total: 2 });
});

test('waits while the endpoint is not enabled', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, 1);
  await api.call('POST', `/v1/webhooks/${id}/disable`);
  const { status, json } = await recover(id);
  expect([status, await step(), (await get(json.id)).status]).toEqual([202, 0, 'running']);
  await api.pool.query(`update endpoints set status = 'enabled', off_since = null`);
  expect(await step()).toBe(1);
});

test('is canceled when its endpoint is deleted, and sends nothing', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, 1);
  const { json } = await recover(id);
  await api.call('DELETE', `/v1/webhooks/${id}`);
  expect(await step()).toBe(0);
  expect(await get(json.id)).toMatchObject({ status: 'canceled', requeued: 0, finished_at: expect.any(String) });
  expect(errorOf(await recover(id))).toEqual([404, 'not_found', null]);
});

test('can be canceled, also repeatedly; one that has ended does not change', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, MAX_PENDING + 1);
  const { json } = await recover(id);
  await step();
  const cancel = async (recovery: string) => {
    const { status, json: shown } = await api.call('POST', `/v1/recoveries/${recovery}/cancel`);
    return [status, shown];
  };
  const [status, canceled] = await cancel(json.id);
  expect([status, canceled.status, canceled.requeued]).toEqual([200, 'canceled', MAX_PENDING]);
  expect(await cancel(json.id)).toEqual([200, canceled]);
  await setAll('pending', `status = 'delivered', finished_at = now()`);
  expect([await step(), (await rowsOf('exhausted')).length]).toEqual([0, 1]);

  const { json: second } = await recover(id);
  await step();
  await step();
  expect(await cancel(second.id)).toEqual([200, await get(second.id)]);
  expect((await get(second.id)).status).toBe('completed');
});

test('an endpoint has one at a time, even if two are started at once', async () => {
  const { id } = await newEndpoint(api);
  const { id: other } = await newEndpoint(api);
  const responses = await Promise.all(Array.from({ length: 8 }, () => recover(id)));
  expect(responses.map(({ status }) => status).sort()).toEqual([202, 409, 409, 409, 409, 409, 409, 409]);
  expect(errorOf(await recover(id))).toEqual([409, 'recovery_running', null]);
  expect((await recover(other)).status).toBe(202);
  const listed = (await api.call('GET', '/v1/recoveries')).json;
  expect(listed.data.map((recovery: Json) => recovery.endpoint)).toEqual([other, id]);
  expect((await api.call('GET', `/v1/recoveries?endpoint=${id}`)).json.data).toEqual(listed.data.slice(1));
  expect((await api.call('GET', '/v1/recoveries?limit=1')).json.has_more).toBe(true);
});

test('several workers at once send each delivery again once, and respect the limit', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, MAX_PENDING * 3);
  const { json } = await recover(id);
  for (let round = 0; round < 5; round += 1) {
    await Promise.all(Array.from({ length: 6 }, step));
    const pending = await rowsOf('pending');
    expect(pending.length).toBeLessThanOrEqual(MAX_PENDING);
    await setAll('pending', `status = 'delivered', finished_at = now()`);
  }
  expect(await get(json.id)).toMatchObject({ status: 'completed', requeued: MAX_PENDING * 3 });
  expect((await rowsOf('delivered')).every((row) => row.cycle === 2)).toBe(true);
});

test('waits for a delivery that another transaction has locked', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, 1);
  const { json } = await recover(id);
  const client = await api.pool.connect();
  await client.query('begin');
  await client.query('select from deliveries for update');
  expect([await step(), (await get(json.id)).status]).toEqual([0, 'running']);
  await client.query('rollback');
  client.release();
  expect(await step()).toBe(1);
});

test('a dry run only counts, even while a recovery is running', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, 4);
  await exhausted(id, 1, true);
  await recover(id, { since: '2025-06-15T00:03:00Z' });
  const { status, json } = await recover(id, { since: '2025-06-15T02:01:00+02:00', dry_run: true });
  expect([status, json]).toEqual([
    200,
    { object: 'recovery_preview', endpoint: id, since: '2025-06-15T00:01:00.000Z', total: 3, total_capped: false },
  ]);
  expect((await api.call('GET', '/v1/recoveries')).json.data).toHaveLength(1);
});

test('counts at most 10,000, and recovers all', async () => {
  const { id } = await newEndpoint(api);
  await exhausted(id, MAX_RECOVERABLE_COUNTED + MAX_PENDING);
  const { json: preview } = await recover(id, { since: SINCE, dry_run: true });
  expect(preview).toMatchObject({ total: MAX_RECOVERABLE_COUNTED, total_capped: true });
  const { json } = await recover(id);
  expect(json).toMatchObject({ total: MAX_RECOVERABLE_COUNTED, total_capped: true });
  await api.pool.query(`delete from deliveries where status = 'exhausted' and finished_at < $1::timestamptz`, [
    new Date(Date.parse(SINCE) + MAX_RECOVERABLE_COUNTED * 60_000),
  ]);
  await api.pool.query(`update recoveries set requeued = $1`, [MAX_RECOVERABLE_COUNTED]);
  expect(await step()).toBe(MAX_PENDING);
  await step();
  const requeued = MAX_RECOVERABLE_COUNTED + MAX_PENDING;
  expect(await get(json.id)).toMatchObject({ status: 'completed', total: MAX_RECOVERABLE_COUNTED, requeued });
});

test.each<[string, unknown, number, string, string | null]>([
  ['no body', undefined, 400, 'missing_body', null],
  ['no since', {}, 400, 'missing_field', 'since'],
  ['a date alone', { since: '2025-06-15' }, 400, 'invalid_value', 'since'],
  ['a number', { since: 1_750_000_000 }, 400, 'invalid_type', 'since'],
  ['a text for dry_run', { since: SINCE, dry_run: 'true' }, 400, 'invalid_type', 'dry_run'],
  ['an unknown field', { since: SINCE, until: SINCE }, 400, 'unknown_field', 'until'],
])('refuses %s and starts nothing', async (_what, body, status, code, param) => {
  const { id } = await newEndpoint(api);
  expect(errorOf(await api.call('POST', `/v1/webhooks/${id}/recover`, { body }))).toEqual([status, code, param]);
  expect((await api.pool.query('select from recoveries')).rowCount).toBe(0);
});

test('shows nothing of another account', async () => {
  const { id } = await newEndpoint(api);
  const { json } = await recover(id);
  const { key } = await newAccount(api.pool);
  const body = { since: SINCE, dry_run: true };
  for (const [method, path, sent] of [
    ['POST', `/v1/webhooks/${id}/recover`, body],
    ['GET', `/v1/recoveries/${json.id}`, undefined],
    ['POST', `/v1/recoveries/${json.id}/cancel`, undefined],
  ] as const) {
    expect(errorOf(await api.call(method, path, { key, body: sent }))).toEqual([404, 'not_found', null]);
  }
  expect((await get(json.id)).status).toBe('running');
});
