import { publishEvent } from '../../src/events/events.sql';
import type { EventType } from '../../src/events/catalogue';
import { errorOf, newEndpoint, newEvent, startApi } from './support';
import type { Json, TestApi } from './support';

/** Stands for a type that a newer release has added, with its migration, on the same database. */
const NEWER_TYPE = 'refund.created';

let api: TestApi;
let endpoint: Json;
let known: Json;
let newerId: string;
beforeAll(async () => {
  api = await startApi();
  endpoint = await newEndpoint(api);
  known = await newEvent(api);
  await api.pool.query('insert into event_types values ($1)', [NEWER_TYPE]);
  const event = { type: NEWER_TYPE as EventType, dataJson: '{"n":2}', idempotencyKey: null };
  newerId = (await publishEvent(api.pool, { ...event, accountId: api.accountId })).id;
});
afterAll(() => api.stop());

const list = async (path: string): Promise<Json[]> => {
  const { status, json } = await api.call('GET', path);
  expect(status).toBe(200);
  return json.data;
};

test('an event of a type that this process does not know is listed and shown', async () => {
  expect((await list('/v1/events')).map(({ id, type }) => [id, type])).toEqual([
    [newerId, NEWER_TYPE],
    [known.id, 'order.created'],
  ]);
  const { status, json } = await api.call('GET', `/v1/events/${newerId}`);
  expect([status, json]).toMatchObject([200, { id: newerId, type: NEWER_TYPE, data: { n: 2 } }]);
});

test('its delivery is in the delivery log, and among the deliveries of the event', async () => {
  const both = [
    { event: newerId, type: NEWER_TYPE },
    { event: known.id, type: 'order.created' },
  ];
  expect(await list('/v1/deliveries')).toMatchObject(both);
  expect(await list(`/v1/deliveries?endpoint=${endpoint.id}`)).toMatchObject(both);
  expect(await list('/v1/deliveries?status=pending')).toMatchObject(both);
  expect(await list(`/v1/events/${newerId}/deliveries`)).toMatchObject(both.slice(0, 1));
});

test('its delivery is sent again and held like any other', async () => {
  const [delivery] = await list(`/v1/events/${newerId}/deliveries`);
  await api.pool.query(`update deliveries set status = 'exhausted', finished_at = now() where id = $1`, [delivery.id]);
  expect(await list('/v1/deliveries?status=exhausted')).toMatchObject([{ id: delivery.id, type: NEWER_TYPE }]);
  const retried = await api.call('POST', `/v1/deliveries/${delivery.id}/retry`);
  expect([retried.status, retried.json]).toMatchObject([202, { status: 'pending', cycle: 2 }]);
  await api.call('POST', `/v1/webhooks/${endpoint.id}/disable`);
  expect((await list('/v1/deliveries?status=held')).map(({ event }) => event)).toEqual([newerId, known.id]);
});

test('as a filter and as a subscription the type is refused, and the error names the known types', async () => {
  for (const path of ['/v1/events', '/v1/deliveries']) {
    const response = await api.call('GET', `${path}?type=${NEWER_TYPE}`);
    expect(errorOf(response)).toEqual([400, 'unknown_event_type', 'type']);
    expect(response.json.error.message).toContain('order.created');
  }
  const body = { url: 'https://receiver.example/hook', events: [NEWER_TYPE] };
  expect(errorOf(await api.call('POST', '/v1/webhooks', { body }))).toEqual([400, 'unknown_event_type', 'events']);
});
