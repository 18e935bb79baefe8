import { createAccount } from '../../src/accounts/accounts.sql';
import { errorOf, newEndpoint, newEvent, newKey, request, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** A delivery of a new event, as `set` leaves it. @returns it and its endpoint */
async function delivery(set: string): Promise<Json> {
  const { id: endpoint } = await newEndpoint(api, ['order.created']);
  await newEvent(api);
  const [{ id }] = (await api.call('GET', `/v1/deliveries?endpoint=${endpoint}`)).json.data;
  await api.pool.query(`update deliveries set ${set} where id = $1`, [id]);
  return { id, endpoint };
}

/** The same, moved to the log of finished deliveries as workers do. */
async function finished(status: string): Promise<Json> {
  const made = await delivery(`status = 'in_progress', next_attempt = 6`);
  await api.pool.query(
    `with gone as (delete from deliveries where id = $1 returning *)
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
       created_at, finished_at)
     select id, account_id, event_id, endpoint_id, event_type, is_test, $2, cycle, next_attempt, created_at, now() from gone`,
    [made.id, status],
  );
  return made;
}

const resend = (id: string) => api.call('POST', `/v1/deliveries/${id}/resend`);

test.each(['delivered', 'exhausted', 'canceled'])(
  'sends a delivery again that was %s, and says who asked',
  async (status) => {
    const { id } = await finished(status);
    const wakes = api.recorded.wakes;
    const response = await resend(id);
    expect(response.status).toBe(202);
    expect(response.json).toMatchObject({ id, status: 'pending', cycle: 2, attempt: 1, finished_at: null });
    const [{ id: key }] = (await api.call('GET', '/v1/api-keys')).json.data;
    expect(response.json.requested_by).toEqual({ api_key: key, requested_at: expect.any(String) });
    expect((await api.call('GET', `/v1/deliveries/${id}`)).json).toEqual(response.json);
    expect(api.recorded.wakes).toBe(wakes + 1);
    const [entry] = (await api.call('GET', `/v1/audit-log?object=${id}`)).json.data;
    expect(entry).toMatchObject({ action: 'delivery.resent', api_key: key, details: { cycle: 2 } });
  },
);

test('the next round has no requester when nobody asked for it', async () => {
  const { id } = await finished('exhausted');
  await resend(id);
  await api.pool.query('update deliveries set cycle = 3 where id = $1', [id]);
  expect((await api.call('GET', `/v1/deliveries/${id}`)).json).toMatchObject({ cycle: 3, requested_by: null });
});

test('holds it while the endpoint is off, and says so', async () => {
  const { id, endpoint } = await finished('delivered');
  await api.call('POST', `/v1/webhooks/${endpoint}/disable`);
  expect((await resend(id)).json).toMatchObject({ status: 'held', cycle: 2, held_until: expect.any(String) });
});

test.each([
  `status = 'pending'`,
  `status = 'in_progress', sending_since = now()`,
  `status = 'in_progress', next_attempt = 3, due_at = now() + interval '1 hour'`,
  `status = 'held'`,
])('refuses what is not finished: %s', async (set) => {
  const { id } = await delivery(set);
  const before = (await api.pool.query('select * from deliveries where id = $1', [id])).rows;
  expect(errorOf(await resend(id))).toEqual([409, 'delivery_under_way', null]);
  expect((await api.pool.query('select * from deliveries where id = $1', [id])).rows).toEqual(before);
});

test('asked for twice at the same time, it is sent again once', async () => {
  const { id } = await finished('delivered');
  const statuses = (await Promise.all([resend(id), resend(id), resend(id)])).map(({ status }) => status).sort();
  expect(statuses).toEqual([202, 409, 409]);
  expect((await api.call('GET', `/v1/deliveries/${id}`)).json.cycle).toBe(2);
});

test('refuses what is redacted, too old, of a deleted endpoint, of another account, and a key that only reads', async () => {
  const redacted = await finished('delivered');
  await api.pool.query(
    `update events set redacted_at = now() where id = (select event_id from finished_deliveries where id = $1)`,
    [redacted.id],
  );
  expect(errorOf(await resend(redacted.id))).toEqual([409, 'delivery_not_retryable', null]);
  const old = await finished('delivered');
  await api.pool.query(`update finished_deliveries set created_at = now() - interval '31 days' where id = $1`, [
    old.id,
  ]);
  expect(errorOf(await resend(old.id))).toEqual([409, 'delivery_not_retryable', null]);

  const { id, endpoint } = await finished('delivered');
  const reader = await newKey(api.pool, api.accountId, ['webhooks:read']);
  expect(errorOf(await request(api.base, 'POST', `/v1/deliveries/${id}/resend`, { key: reader }))).toEqual([
    ...[403, 'scope_missing', null],
  ]);
  const stranger = await newKey(api.pool, await createAccount(api.pool, { name: 'B', email: 'b@example.com' }));
  expect(errorOf(await request(api.base, 'POST', `/v1/deliveries/${id}/resend`, { key: stranger }))).toEqual([
    ...[404, 'not_found', null],
  ]);
  await api.call('DELETE', `/v1/webhooks/${endpoint}`);
  expect(errorOf(await resend(id))).toEqual([404, 'not_found', null]);
});
