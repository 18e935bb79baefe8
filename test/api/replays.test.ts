import { MAX_PENDING } from '../../src/deliveries/recoveries.sql';
import { stepReplays } from '../../src/deliveries/replays.sql';
import { errorOf, newAccount, newEndpoint, newEvent, request, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeEach(async () => {
  api = await startApi();
});
afterEach(() => api.stop());

const RETENTION_DAYS = 30;
const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
const replay = (id: string, body: object) => api.call('POST', `/v1/webhooks/${id}/replay`, { body });
const get = async (id: string): Promise<Json> => (await api.call('GET', `/v1/recoveries/${id}`)).json;
const step = async () => (await stepReplays(api.pool, RETENTION_DAYS)).requeued;
const pending = async (): Promise<Json[]> =>
  (await api.pool.query(`select * from deliveries where status = 'pending' order by id`)).rows;

/** Finished deliveries of the endpoint with events of their own, made one second after the other from `hours` hours ago on. */
async function finished(
  endpointId: string,
  count: number,
  hours: number,
  status = 'delivered',
  type = 'order.created',
) {
  const { rows } = await api.pool.query(
    `with made as (
       select substr(first_id('evt', t.at), 5) || lpad(n::text, 16, '0') as suffix, t.at
       from generate_series(1, $3::int) n, lateral (select now() - make_interval(hours => $4, secs => -n) as at) t),
     event as (
       insert into events (id, account_id, type, created_at, body) select 'evt_' || suffix, $1, $6, at, '{}' from made)
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
       created_at, finished_at)
     select 'dlv_' || suffix, $1, 'evt_' || suffix, $2, $6, false, $5, 1, 1, at, at from made returning id`,
    [api.accountId, endpointId, count, hours, status, type],
  );
  return rows.map(({ id }) => id as string).sort();
}

test('sends again everything of a stretch of time, also what was delivered, and shows its progress', async () => {
  const { id } = await newEndpoint(api);
  await finished(id, 2, 30);
  const delivered = await finished(id, 3, 5);
  const exhausted = await finished(id, 2, 4, 'exhausted', 'payment.failed');
  const canceled = await finished(id, 1, 3, 'canceled');
  await finished(id, 1, 3, 'expired');
  await finished(id, 2, 1);
  const body = { include: 'all', since: hoursAgo(6), until: hoursAgo(2) };
  const preview = await replay(id, { ...body, dry_run: true });
  expect([preview.status, preview.json]).toMatchObject([200, { object: 'replay_preview', include: 'all', total: 6 }]);
  expect(await pending()).toEqual([]);

  const started = await replay(id, body);
  expect(started.status).toBe(202);
  expect(started.json).toMatchObject({ object: 'recovery', include: 'all', status: 'running', total: 6, requeued: 0 });
  expect([started.json.since, started.json.until]).toEqual([body.since, body.until]);
  expect(await step()).toBe(6);
  const rows = await pending();
  expect(rows.map((row) => row.id)).toEqual([...delivered, ...exhausted, ...canceled].sort());
  for (const row of rows) expect(row).toMatchObject({ cycle: 2, next_attempt: 1, finished_at: null });
  expect(await step()).toBe(0);
  expect(await get(started.json.id)).toMatchObject({
    status: 'completed',
    requeued: 6,
    finished_at: expect.any(String),
  });
});

test('sends what was exhausted, of the types that are asked for, and nothing twice', async () => {
  const { id } = await newEndpoint(api);
  const wanted = await finished(id, 2, 5, 'exhausted', 'payment.failed');
  await finished(id, 2, 5, 'exhausted', 'order.created');
  await finished(id, 2, 5, 'delivered', 'payment.failed');
  await replay(id, { include: 'exhausted', since: hoursAgo(6), types: ['payment.failed', 'payment.failed'] });
  expect(await step()).toBe(2);
  expect((await pending()).map((row) => row.id)).toEqual(wanted);
  // They are exhausted once more before the replay ends.
  await api.pool.query(`
    with gone as (delete from deliveries returning *)
    insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
      created_at, finished_at)
    select id, account_id, event_id, endpoint_id, event_type, false, 'exhausted', cycle, 6, created_at, now() from gone`);
  expect(await step()).toBe(0);
  expect(await pending()).toEqual([]);
});

test('sends events that the endpoint never had, of its types, but no tests and nothing that was redacted', async () => {
  const old = await newEndpoint(api, ['*']);
  const orders = await finished(old.id, 3, 5);
  await finished(old.id, 2, 5, 'delivered', 'payment.failed');
  const [redacted] = orders.splice(1, 1);
  await api.pool.query(
    `update events set redacted_at = now() where id = (select event_id from finished_deliveries where id = $1)`,
    [redacted],
  );
  const other = await newAccount(api.pool);
  await request(api.base, 'POST', '/v1/events', { key: other.key, body: { type: 'order.created', data: {} } });
  const { id } = await newEndpoint(api, ['order.created']);
  await newEvent(api);
  await api.call('POST', `/v1/webhooks/${old.id}/test`, { body: { type: 'order.created' } });
  await api.pool.query(`update deliveries set status = 'held'`);
  const body = { include: 'missing', since: hoursAgo(6) };
  expect((await replay(id, { ...body, dry_run: true })).json).toMatchObject({ total: 2, types: ['order.created'] });
  const { json } = await replay(id, body);
  expect(await step()).toBe(2);
  const rows = await pending();
  const eventOf = (deliveryId: string) => deliveryId.replace('dlv', 'evt');
  expect(rows.map((row) => row.event_id)).toEqual(orders.map(eventOf));
  for (const row of rows) {
    expect(row).toMatchObject({ account_id: api.accountId, endpoint_id: id, event_type: 'order.created', cycle: 1 });
    const listed = await api.call('GET', `/v1/deliveries?event=${row.event_id}`);
    expect(listed.json.data.map((delivery: Json) => delivery.endpoint).sort()).toEqual([old.id, id].sort());
  }
  await step();
  expect(await get(json.id)).toMatchObject({ status: 'completed', requeued: 2 });
  expect((await replay(id, { ...body, dry_run: true })).json.total).toBe(0);
});

test('never has more than a number of deliveries wait, goes on where it was, and loses none', async () => {
  const [{ id: old }, { id }] = [await newEndpoint(api, ['*']), await newEndpoint(api, ['order.created'])];
  const all = await finished(old, MAX_PENDING + 30, 5);
  for (const [endpoint, include] of [
    [old, 'all'],
    [id, 'missing'],
  ] as const) {
    const { json } = await replay(endpoint, { include, since: hoursAgo(6) });
    expect(json.total).toBe(MAX_PENDING + 30);
    expect(await step()).toBe(MAX_PENDING);
    expect(await step()).toBe(0);
    // Two workers at once: one of them does it.
    await api.pool.query(`update deliveries set status = 'in_progress' where endpoint_id = $1`, [endpoint]);
    const both = await Promise.all([step(), step()]);
    expect(both.sort()).toEqual([0, 30]);
    await step();
    expect(await get(json.id)).toMatchObject({ status: 'completed', requeued: MAX_PENDING + 30 });
    const { rows } = await api.pool.query('select distinct event_id from deliveries where endpoint_id = $1', [
      endpoint,
    ]);
    expect(rows).toHaveLength(all.length);
    await api.pool.query('delete from deliveries where endpoint_id = $1', [endpoint]);
  }
});

test('waits while the endpoint is off, can be canceled, and excludes another replay or recovery', async () => {
  const { id } = await newEndpoint(api);
  await finished(id, 2, 5, 'exhausted');
  await api.call('POST', `/v1/webhooks/${id}/disable`);
  const body = { include: 'all', since: hoursAgo(6) };
  const { json } = await replay(id, body);
  expect(await step()).toBe(0);
  expect(errorOf(await replay(id, body))).toEqual([409, 'recovery_running', null]);
  expect(errorOf(await api.call('POST', `/v1/webhooks/${id}/recover`, { body: { since: hoursAgo(6) } }))).toEqual([
    ...[409, 'recovery_running', null],
  ]);
  expect((await api.call('POST', `/v1/recoveries/${json.id}/cancel`)).json).toMatchObject({ status: 'canceled' });
  const recovery = await api.call('POST', `/v1/webhooks/${id}/recover`, { body: { since: hoursAgo(6) } });
  expect(recovery.status).toBe(202);
  expect(errorOf(await replay(id, body))).toEqual([409, 'recovery_running', null]);
});

test('ends when its endpoint is deleted', async () => {
  const { id } = await newEndpoint(api);
  await finished(id, 2, 5);
  const { json } = await replay(id, { include: 'all', since: hoursAgo(6) });
  await api.call('DELETE', `/v1/webhooks/${id}`);
  expect(await step()).toBe(0);
  expect(await get(json.id)).toMatchObject({ status: 'canceled', requeued: 0 });
  expect(await pending()).toEqual([]);
});

test('refuses what makes no sense, and names the field', async () => {
  const { id } = await newEndpoint(api);
  const since = hoursAgo(6);
  expect(errorOf(await replay(id, { include: 'all', since, until: hoursAgo(7) }))).toEqual([
    400,
    'invalid_value',
    'until',
  ]);
  expect(errorOf(await replay(id, { include: 'everything', since }))).toEqual([400, 'invalid_value', 'include']);
  expect(errorOf(await replay(id, { include: 'all', since, types: [] }))).toEqual([400, 'invalid_value', 'types']);
  expect(errorOf(await replay(id, { include: 'all', since, types: ['none'] }))).toMatchObject([
    400,
    'unknown_event_type',
    expect.stringMatching(/^types/),
  ]);
  expect(errorOf(await replay(id, { include: 'all' }))).toEqual([400, 'missing_field', 'since']);
});
