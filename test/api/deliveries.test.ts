import { API_SETTINGS } from '../support/defaults';
import { errorOf, newEndpoint, newEvent, startApi, startApp, request } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const get = async (path: string) => (await api.call('GET', path)).json;
const retry = (id: string) => api.call('POST', `/v1/deliveries/${id}/retry`);

/** Creates a delivery with its own endpoint and sets its row as a worker would. */
async function newDelivery(set = 'status = status'): Promise<Json> {
  const endpoint = await newEndpoint(api, ['order.created']);
  await newEvent(api);
  const [{ id }] = (await get(`/v1/deliveries?endpoint=${endpoint.id}`)).data;
  await api.pool.query(`update deliveries set ${set} where id = $1`, [id]);
  // Later events of this file must not go to this endpoint.
  await api.pool.query(`update endpoints set event_types = '{product.created}' where id = $1`, [endpoint.id]);
  return get(`/v1/deliveries/${id}`);
}

const EXHAUSTED = `status = 'exhausted', next_attempt = 6, cycle_started_at = now(), finished_at = now()`;
const WAITING = `status = 'in_progress', next_attempt = 3, cycle_started_at = now(), due_at = now() + interval '30 minutes'`;

test('shows a delivery that no worker has begun', async () => {
  const delivery = await newDelivery();
  expect(delivery).toEqual({
    id: expect.stringMatching(/^dlv_[0-7][0-9A-HJKMNP-TV-Z]{25}$/),
    object: 'delivery',
    event: expect.stringMatching(/^evt_/),
    type: 'order.created',
    endpoint: expect.stringMatching(/^we_/),
    status: 'pending',
    test: false,
    cycle: 1,
    attempt: 1,
    due_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    held_until: null,
    created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    finished_at: null,
    last_attempt: null,
    requested_by: null,
    temporal_url: null,
  });
});

test.each([
  ['a waiting one', WAITING, { status: 'in_progress', attempt: 3, finished_at: null }, 1],
  ['an exhausted one', EXHAUSTED, { status: 'exhausted', attempt: 6, due_at: null }, 1],
  ['a delivered one', `status = 'delivered', cycle = 4, finished_at = now()`, { status: 'delivered', due_at: null }, 4],
  ['one pending again', `cycle = 3`, { status: 'pending', cycle: 3 }, 2],
  [
    'one canceled before it began',
    `status = 'canceled', finished_at = now()`,
    { status: 'canceled', due_at: null },
    null,
  ],
  [
    'one that Temporal still knows',
    `status = 'delivered', finished_at = now() - interval '71 hours 59 minutes'`,
    { status: 'delivered' },
    1,
  ],
  [
    'one that Temporal has forgotten',
    `status = 'delivered', finished_at = now() - interval '72 hours 1 minute'`,
    { status: 'delivered' },
    null,
  ],
])('shows %s, with its last cycle in the Web UI', async (_what, set, shown, cycle) => {
  const delivery = await newDelivery(set);
  expect(delivery).toMatchObject(shown);
  const url = `${API_SETTINGS.temporalUiUrl}/namespaces/default/workflows/delivery%2F${delivery.id}%2F${cycle}`;
  expect(delivery.temporal_url).toBe(cycle === null ? null : url);
});

test('lists deliveries newest first, by endpoint and by event, page by page', async () => {
  const endpoint = await newEndpoint(api, ['message.sent']);
  const other = await newEndpoint(api, ['message.sent']);
  const events = [];
  for (let n = 0; n < 5; n++) events.unshift(await newEvent(api, 'message.sent'));
  const eventIds = events.map(({ id }) => id);
  const page = async (path: string) => {
    const { data, has_more: hasMore } = await get(path);
    return [data.map((delivery: Json) => delivery.event), hasMore, data.at(-1)?.id];
  };
  const first = await page(`/v1/deliveries?endpoint=${endpoint.id}&limit=3`);
  expect(first.slice(0, 2)).toEqual([eventIds.slice(0, 3), true]);
  const second = await page(`/v1/deliveries?endpoint=${endpoint.id}&limit=3&starting_after=${first[2]}`);
  expect(second.slice(0, 2)).toEqual([eventIds.slice(3), false]);

  const byEvent = await get(`/v1/events/${eventIds[0]}/deliveries`);
  expect(byEvent.data.map((delivery: Json) => delivery.endpoint).sort()).toEqual([endpoint.id, other.id].sort());
  expect(await get(`/v1/deliveries?event=${eventIds[0]}`)).toEqual(byEvent);
  expect((await get(`/v1/deliveries?event=${eventIds[0]}&endpoint=${other.id}`)).data).toHaveLength(1);
  expect((await get(`/v1/events/${eventIds[0]}/deliveries?limit=1`)).has_more).toBe(true);
  expect(errorOf(await api.call('GET', '/v1/events/evt_01ARZ3NDEKTSV4RRFFQ69G5FAV/deliveries'))).toEqual([
    404,
    'not_found',
    null,
  ]);
});

test.each([
  ['starting_after=we_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'invalid_cursor', 'starting_after'],
  ['endpoint=evt_01ARZ3NDEKTSV4RRFFQ69G5FAV', 'invalid_value', 'endpoint'],
  ['event=%00', 'invalid_value', 'event'],
  ['limit=1000', 'invalid_value', 'limit'],
  ['offset=1', 'unknown_field', 'offset'],
])('refuses the query %s', async (query, code, param) => {
  expect(errorOf(await api.call('GET', `/v1/deliveries?${query}`))).toEqual([400, code, param]);
});

test("shows attempts, with the receiver's response as harmless text", async () => {
  const { id, endpoint } = await newDelivery(WAITING);
  await api.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
       ended_at, duration_ms, status_code, error_code, error_message, request_headers, response_headers, response_body,
       response_body_truncated, sent_twice, worker)
     values ($1, $2, $3, false, 1, 1, 'interrupted', '2025-06-15T14:30:00Z', '2025-06-15T14:30:00.100Z', null, null, null,
         null, null, null, null, null, false, false, null),
       ($1, $2, $3, false, 1, 1, 'failed', '2025-06-15T14:30:00Z', '2025-06-15T14:30:20Z', '2025-06-15T14:30:20.250Z', 250,
         500, 'http_status', 'the endpoint responded with 500', '{"X-HanDl-Attempt":"1"}', '[["set-cookie","a"],["set-cookie","b"]]',
         '\\x00ff3c623ec3a9', true, true, 'worker-1')`,
    [api.accountId, endpoint, id],
  );
  const attempts = await get(`/v1/deliveries/${id}/attempts`);
  expect(attempts).toMatchObject({
    object: 'list',
    has_more: false,
    data: [{ outcome: 'interrupted' }, { outcome: 'failed' }],
  });
  expect(attempts.data[0]).toMatchObject({ ended_at: null, request_headers: null, response_body: null });
  expect(attempts.data[1]).toEqual({
    id: expect.stringMatching(/^att_/),
    object: 'attempt',
    cycle: 1,
    attempt: 1,
    outcome: 'failed',
    due_at: '2025-06-15T14:30:00.000Z',
    sent_at: '2025-06-15T14:30:20.000Z',
    ended_at: '2025-06-15T14:30:20.250Z',
    duration_ms: 250,
    status_code: 500,
    error_code: 'http_status',
    error_message: 'the endpoint responded with 500',
    request_headers: expect.objectContaining({ 'X-HanDl-Attempt': '1' }),
    response_headers: [
      ['set-cookie', 'a'],
      ['set-cookie', 'b'],
    ],
    response_body: '\u0000\ufffd<b>é',
    response_body_truncated: true,
    sent_twice: true,
    worker: 'worker-1',
  });
  expect((await get(`/v1/webhooks/${endpoint}`)).last_attempt).toEqual({
    delivery: id,
    outcome: 'failed',
    status_code: 500,
    ended_at: '2025-06-15T14:30:20.250Z',
  });
});

test("shows the receiver's response in the charset that it declares", async () => {
  const { id, endpoint } = await newDelivery(WAITING);
  await api.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
       response_headers, response_body)
     values ($1, $2, $3, false, 1, 1, 'failed', now(), now(), '[["Content-Type","text/html; charset=Shift_JIS"]]',
       '\\x834783898100')`,
    [api.accountId, endpoint, id],
  );
  expect((await get(`/v1/deliveries/${id}/attempts`)).data[0].response_body).toBe('エラ\ufffd\0');
});

test('retries an exhausted or canceled delivery in its next cycle', async () => {
  for (const set of [EXHAUSTED, `status = 'canceled', finished_at = now()`]) {
    const { id } = await newDelivery(set);
    const wakes = api.recorded.wakes;
    const { status, json } = await retry(id);
    expect([status, json.status, json.cycle, json.attempt, json.finished_at]).toEqual([202, 'pending', 2, 1, null]);
    expect(api.recorded.wakes).toBe(wakes + 1);
  }
});

test('retries a waiting delivery at once by a signal, or says that it cannot', async () => {
  const { id } = await newDelivery(WAITING);
  const { status, json } = await retry(id);
  expect([status, json.status, json.cycle, json.attempt]).toEqual([202, 'in_progress', 1, 3]);
  expect(api.recorded.retries).toEqual([{ deliveryId: id, cycle: 1, attempt: 3 }]);
  const refuse = () => Promise.reject(new Error('14 UNAVAILABLE'));
  const app = await startApp({ db: api.pool, signals: { signalHealth: refuse, retryNow: refuse } });
  const response = await request(app.base, 'POST', `/v1/deliveries/${id}/retry`, { key: api.key });
  await app.close();
  expect(errorOf(response)).toEqual([503, 'service_unavailable', null]);
  expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
});

test('a retry of a delivery that is pending or being sent changes nothing', async () => {
  for (const set of ['status = status', `status = 'in_progress', next_attempt = 2, sending_since = now()`]) {
    const before = await newDelivery(set);
    const { status, json } = await retry(before.id);
    expect([status, json]).toEqual([202, before]);
  }
});

test('refuses to retry a held or delivered delivery, and says why', async () => {
  const held = await newDelivery();
  await api.call('POST', `/v1/webhooks/${held.endpoint}/disable`);
  const heldResponse = await retry(held.id);
  expect(errorOf(heldResponse)).toEqual([409, 'delivery_not_retryable', null]);
  expect(heldResponse.json.error.message).toContain('held because its endpoint is disabled');
  const delivered = await newDelivery(`status = 'delivered', finished_at = now()`);
  const deliveredResponse = await retry(delivered.id);
  expect(errorOf(deliveredResponse)).toEqual([409, 'delivery_not_retryable', null]);
  expect(deliveredResponse.json.error.message).toContain('has already been delivered');
});

test('refuses to retry a delivery of a deleted endpoint, and a body with fields', async () => {
  const { id, endpoint } = await newDelivery(EXHAUSTED);
  const fields = await api.call('POST', `/v1/deliveries/${id}/retry`, { body: { cycle: 9 } });
  expect(errorOf(fields)).toEqual([400, 'unknown_field', 'cycle']);
  await api.call('DELETE', `/v1/webhooks/${endpoint}`);
  expect(errorOf(await retry(id))).toEqual([404, 'not_found', null]);
});
