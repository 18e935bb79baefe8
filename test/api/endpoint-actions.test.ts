import type { EndpointId } from '../../src/lib/ids';
import { EVENT_CATALOGUE, EVENT_TYPES } from '../../src/events/catalogue';
import { loadHealth, markEnabled } from '../../src/endpoints/health.sql';
import type { Db } from '../../src/db/pool';
import { errorOf, newEndpoint, newEvent, startApi, startApp, request } from './support';
import type { TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const call = (id: string, action: string, body?: unknown) => api.call('POST', `/v1/webhooks/${id}/${action}`, { body });

/** Carries out a request to enable an endpoint as `endpointHealth` does, without Temporal. */
async function carryOutRequest(db: Db, endpointId: EndpointId): Promise<void> {
  const { incident, enableRequest } = await loadHealth(db, endpointId);
  if (enableRequest) await markEnabled(db, endpointId, incident, enableRequest);
}

/** An app whose signals do at once what the workflow does. */
const startWithHealth = () =>
  startApp({
    db: api.pool,
    signals: { signalHealth: (endpointId) => carryOutRequest(api.pool, endpointId), retryNow: () => Promise.resolve() },
  });

/** An app that cannot reach Temporal. */
const startWithoutTemporal = () => {
  const refuse = () => Promise.reject(new Error('14 UNAVAILABLE'));
  return startApp({ db: api.pool, signals: { signalHealth: refuse, retryNow: refuse } });
};

test('disables an endpoint and holds its new deliveries', async () => {
  const { id } = await newEndpoint(api, ['order.created']);
  const response = await call(id, 'disable');
  expect([response.status, response.json.status, response.json.unhealthy_since]).toEqual([200, 'disabled', null]);
  expect(response.json.disabled_since).toMatch(/Z$/);
  expect(api.recorded.health.at(-1)).toBe(id);
  const event = await newEvent(api);
  expect(event.deliveries).toBe(1);
  const endpoint = (await api.call('GET', `/v1/webhooks/${id}`)).json;
  expect([endpoint.held_count, endpoint.held_count_capped]).toEqual([1, false]);
  const thirtyDaysMs = 30 * 24 * 3_600_000;
  expect(Date.parse(endpoint.held_until) - Date.parse(endpoint.disabled_since)).toBe(thirtyDaysMs);
  const [delivery] = (await api.call('GET', `/v1/deliveries?endpoint=${id}`)).json.data;
  expect([delivery.status, delivery.event]).toEqual(['held', event.id]);
  expect(Date.parse(delivery.held_until)).toBeGreaterThanOrEqual(Date.parse(endpoint.held_until));
  await call(id, 'disable');
  expect((await api.call('GET', `/v1/webhooks/${id}`)).json.disabled_since).toBe(endpoint.disabled_since);
});

test('enables at once when the workflow does, and sends the held deliveries', async () => {
  const app = await startWithHealth();
  const { id } = await newEndpoint(api, ['order.updated']);
  await call(id, 'disable');
  await newEvent(api, 'order.updated');
  const response = await request(app.base, 'POST', `/v1/webhooks/${id}/enable`, { key: api.key });
  expect([response.status, response.json.status, response.json.held_count]).toEqual([200, 'enabled', 0]);
  const [delivery] = (await api.call('GET', `/v1/deliveries?endpoint=${id}`)).json.data;
  expect([delivery.status, delivery.held_until]).toEqual(['pending', null]);
  const again = await request(app.base, 'POST', `/v1/webhooks/${id}/enable`, { key: api.key, body: { held: 'skip' } });
  expect([again.status, again.json.status]).toEqual([200, 'enabled']);
  await app.close();
});

test('cancels the held deliveries if they are to be skipped', async () => {
  const app = await startWithHealth();
  const { id } = await newEndpoint(api, ['payment.failed']);
  await call(id, 'disable');
  await newEvent(api, 'payment.failed');
  const skip = { key: api.key, body: { held: 'skip' } };
  expect((await request(app.base, 'POST', `/v1/webhooks/${id}/enable`, skip)).status).toBe(200);
  const [delivery] = (await api.call('GET', `/v1/deliveries?endpoint=${id}`)).json.data;
  expect([delivery.status, delivery.held_until, delivery.due_at]).toEqual(['canceled', null, null]);
  await app.close();
});

test('returns 202 and keeps the requested status when it is not applied in time, or Temporal is away', async () => {
  const { id } = await newEndpoint(api, ['product.updated']);
  await call(id, 'disable');
  const slow = await call(id, 'enable', { held: 'skip' });
  expect([slow.status, slow.json.status]).toEqual([202, 'disabled']);
  expect((await loadHealth(api.pool, id)).enableRequest).toBe('skip');

  const app = await startWithoutTemporal();
  const post = (action: string) => request(app.base, 'POST', `/v1/webhooks/${id}/${action}`, { key: api.key });
  const away = await post('enable');
  expect([away.status, away.json.status]).toEqual([202, 'disabled']);
  expect((await loadHealth(api.pool, id)).enableRequest).toBe('send');
  const disabled = await post('disable');
  expect([disabled.status, disabled.json.status]).toEqual([200, 'disabled']);
  expect((await loadHealth(api.pool, id)).enableRequest).toBeNull();
  const deleted = await request(app.base, 'DELETE', `/v1/webhooks/${id}`, { key: api.key });
  expect([deleted.status, deleted.json.deleted]).toEqual([200, true]);
  await app.close();
});

test('shows since when an endpoint has been unhealthy', async () => {
  const { id } = await newEndpoint(api, ['product.updated']);
  await api.pool.query(
    `update endpoints set status = 'unhealthy', incident = 1, failure_count = 5, failing_since = '2025-06-15T10:00:00Z',
       off_since = '2025-06-16T12:34:56.789Z' where id = $1`,
    [id],
  );
  expect((await api.call('GET', `/v1/webhooks/${id}`)).json).toMatchObject({
    status: 'unhealthy',
    failure_count: 5,
    failing_since: '2025-06-15T10:00:00.000Z',
    unhealthy_since: '2025-06-16T12:34:56.789Z',
    disabled_since: null,
    held_until: '2025-07-16T12:34:56.789Z',
  });
});

test('tests an endpoint in any status, with the documented example', async () => {
  const { id } = await newEndpoint(api, ['message.sent', 'order.created']);
  await call(id, 'disable');
  const wakes = api.recorded.wakes;
  const { status, json } = await call(id, 'test');
  expect(status).toBe(202);
  expect(json).toMatchObject({
    object: 'delivery',
    type: 'message.sent',
    endpoint: id,
    status: 'pending',
    test: true,
    cycle: 1,
    attempt: 1,
    held_until: null,
    finished_at: null,
    temporal_url: null,
  });
  expect(api.recorded.wakes).toBe(wakes + 1);
  for (const type of EVENT_TYPES) {
    const delivery = (await call(id, 'test', { type })).json;
    const { rows } = await api.pool.query('select body from events where id = $1', [delivery.event]);
    const { created_at: createdAt, ...body } = JSON.parse(rows[0].body.toString());
    expect(body).toEqual({ id: delivery.event, object: 'event', type, data: EVENT_CATALOGUE[type].example });
    expect(createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  }
  expect((await api.call('GET', `/v1/webhooks/${id}`)).json.held_count).toBe(0);
});

test('tests with data of its own, byte for byte, and still marked as a test', async () => {
  const { id } = await newEndpoint(api, ['message.sent']);
  const data = '{ "id": 12345678901234567890.10,\t"a": 1, "a": "\\u00e9" }';
  const { status, json } = await call(id, 'test', `{"type":"order.created","data":${data}}`);
  expect([status, json.type, json.test]).toEqual([202, 'order.created', true]);
  const { rows } = await api.pool.query('select body from events where id = $1', [json.event]);
  expect(rows[0].body.toString()).toContain(`"data":${data}}`);

  const largest = JSON.stringify({ text: 'x'.repeat(256 * 1024 - 11) });
  expect((await call(id, 'test', `{"data":${largest}}`)).status).toBe(202);
  const larger = await call(id, 'test', `{"data":${largest.replace('x', 'xx')}}`);
  expect(errorOf(larger)).toEqual([413, 'payload_too_large', 'data']);
});

test.each([
  ['enable', { held: 'drop' }, 'invalid_value', 'held'],
  ['enable', { held: true }, 'invalid_value', 'held'],
  ['enable', { force: true }, 'unknown_field', 'force'],
  ['enable', '[]', 'invalid_type', null],
  ['disable', { held: 'send' }, 'unknown_field', 'held'],
  ['test', { type: 'order.deleted' }, 'unknown_event_type', 'type'],
  ['test', { type: 1 }, 'invalid_type', 'type'],
  ['test', '{', 'invalid_json', null],
  ['test', { data: [1] }, 'invalid_type', 'data'],
  ['test', { data: 'text' }, 'invalid_type', 'data'],
  ['test', `{"data":${'['.repeat(65)}${']'.repeat(65)}}`, 'json_too_deep', null],
])('refuses %s with %j', async (action, body, code, param) => {
  const { id } = await newEndpoint(api, ['product.created']);
  expect(errorOf(await call(id, action, body))).toEqual([400, code, param]);
  const { rows } = await api.pool.query(
    `select status, enable_request, (select count(*) from deliveries where endpoint_id = e.id) as n from endpoints e where id = $1`,
    [id],
  );
  expect(rows).toEqual([{ status: 'enabled', enable_request: null, n: 0 }]);
});
