import { until } from '../support/until';
import { startReceiver } from '../support/receiver';
import { startTestStack } from '../support/stack';
import { errorOf, newEndpoint, newEvent, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** Creates a delivery with `count` attempts: of each number one that was interrupted, and one that was not a second later. */
async function deliveryWithAttempts(count: number): Promise<string> {
  const { id: endpoint } = await newEndpoint(api, ['order.created']);
  await newEvent(api);
  const [{ id }] = (await api.call('GET', `/v1/deliveries?endpoint=${endpoint}`)).json.data;
  await api.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
     select $1, $2, $3, false, 1 + n / 12, 1 + n / 2 % 6, case n % 2 when 0 then 'interrupted' else 'failed' end, now(),
       now() + make_interval(secs => n)
     from generate_series($4::int - 1, 0, -1) n`,
    [api.accountId, endpoint, id, count],
  );
  return id;
}

async function all(id: string, limit: number): Promise<Json[]> {
  const found: Json[] = [];
  for (let after = ''; ; after = `&starting_after=${found.at(-1).id}`) {
    const { json } = await api.call('GET', `/v1/deliveries/${id}/attempts?limit=${limit}${after}`);
    found.push(...json.data);
    if (!json.has_more) return found;
    expect(json.data).toHaveLength(limit);
  }
}

test('a delivery shows its last attempt that was not interrupted, in a list too', async () => {
  const id = await deliveryWithAttempts(14);
  await api.pool.query(
    `update attempts set status_code = 503, error_code = 'http_status', duration_ms = 80, ended_at = now()
     where delivery_id = $1 and cycle = 2`,
    [id],
  );
  const { json } = await api.call('GET', `/v1/deliveries/${id}`);
  const last = { outcome: 'failed', status_code: 503, error_code: 'http_status', duration_ms: 80 };
  expect(json.last_attempt).toEqual({ ...last, ended_at: expect.any(String) });
  const { data } = (await api.call('GET', `/v1/deliveries?endpoint=${json.endpoint}`)).json;
  expect(data).toEqual([json]);
});

test('attempts of a delivery are listed oldest first, page by page, however many there are', async () => {
  const id = await deliveryWithAttempts(620);
  const pages = await all(id, 100);
  const { rows } = await api.pool.query('select id from attempts where delivery_id = $1 order by sent_at, id', [id]);
  expect(pages.map((attempt) => attempt.id)).toEqual(rows.map((row) => row.id));
  expect((await api.call('GET', `/v1/deliveries/${id}/attempts`)).json.data).toEqual(pages.slice(0, 20));
});

test('sends of one attempt that were interrupted are all listed, in their order, whatever the size of the page', async () => {
  const id = await deliveryWithAttempts(4);
  await api.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
     select account_id, endpoint_id, delivery_id, false, cycle, attempt, 'interrupted', now(), sent_at - n / 2 * interval '1 ms'
     from attempts, generate_series(1, 9) n where delivery_id = $1 and outcome = 'interrupted'`,
    [id],
  );
  const { rows } = await api.pool.query('select id from attempts where delivery_id = $1 order by sent_at, id', [id]);
  for (const limit of [1, 3, 100]) {
    expect((await all(id, limit)).map((row) => row.id)).toEqual(rows.map((row) => row.id));
  }
});

test('a cursor that is not an attempt of the delivery is refused', async () => {
  const [id, other] = [await deliveryWithAttempts(1), await deliveryWithAttempts(1)];
  const [{ id: foreign }] = await all(other, 10);
  const after = (cursor: string) => api.call('GET', `/v1/deliveries/${id}/attempts?starting_after=${cursor}`);
  for (const cursor of [foreign, 'att_01ARZ3NDEKTSV4RRFFQ69G5FAV']) {
    expect(errorOf(await after(cursor))).toEqual([404, 'not_found', 'starting_after']);
  }
  expect(errorOf(await after(id))).toEqual([400, 'invalid_cursor', 'starting_after']);
});

test('stored attempts contain no signature', async () => {
  const stack = await startTestStack();
  const receiver = await startReceiver((_hit, count) => ({ status: count === 1 ? 500 : 200 }));
  await stack.endpoint(receiver.url);
  await stack.publish();
  await until('the delivery', async () => (await stack.deliveries())[0]?.status === 'delivered');
  const { rows } = await stack.db.query<{ kept: string }>('select row_to_json(a)::text as kept from attempts a');
  expect(rows).toHaveLength(2);
  for (const { headers } of receiver.hits) {
    const [hex, standard] = [headers['x-handl-signature'] as string, headers['webhook-signature'] as string];
    expect([hex, standard]).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/), expect.stringMatching(/^v1,.{44}$/)]);
    for (const { kept } of rows) {
      expect(kept).not.toContain(hex);
      expect(kept).not.toContain(standard.slice('v1,'.length));
    }
  }
  await stack.stop();
  await receiver.close();
});
