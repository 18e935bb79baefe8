import { errorOf, newEndpoint, newEvent, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const URL_NEW = 'https://new.example:8443/hook?token=hush';
const change = (id: string, body: unknown) => api.call('PATCH', `/v1/webhooks/${id}`, { body });
const get = async (id: string): Promise<Json> => (await api.call('GET', `/v1/webhooks/${id}`)).json;

/** Entries of the audit log about changes of the endpoint, oldest first. */
async function audited(id: string): Promise<Json[]> {
  const { rows } = await api.pool.query(
    `select action, details, api_key_id is not null and request_id is not null as "isSigned" from audit_log
     where object_id = $1 and action <> 'endpoint.created' order by id`,
    [id],
  );
  return rows;
}

test('changes the given fields, keeps the others, and records which fields and hosts changed', async () => {
  const { secret: _secret, ...before } = await newEndpoint(api, ['order.created']);
  const moved = await change(before.id, { url: URL_NEW });
  expect([moved.status, moved.json]).toEqual([200, { ...before, url: URL_NEW }]);
  const described = await change(before.id, { description: 'Now described', events: ['payment.failed', '*'] });
  expect(errorOf(described)).toEqual([400, 'invalid_value', 'events']);
  const all = await change(before.id, { description: 'Now described', events: '*' });
  expect(all.json).toEqual({ ...before, url: URL_NEW, description: 'Now described', events: ['*'] });
  const bare = await change(before.id, { description: null });
  expect([bare.json, { ...(await get(before.id)), warnings: [] }]).toEqual(
    Array(2).fill({ ...all.json, description: null }),
  );
  expect(await audited(before.id)).toEqual(
    [
      { changed: ['url'], old_host: 'receiver.example', new_host: 'new.example:8443' },
      { changed: ['events', 'description'] },
      { changed: ['description'] },
    ].map((details) => ({ action: 'endpoint.updated', details, isSigned: true })),
  );
});

test('accepts current values, and records nothing', async () => {
  const { secret: _secret, ...before } = await newEndpoint(api, ['order.created']);
  const { url, events } = before;
  for (const body of [{ url }, { url: url.toUpperCase().replace('HOOK', 'hook') }, { events }, { description: null }]) {
    const response = await change(before.id, body);
    expect([response.status, response.json]).toEqual([200, before]);
  }
  expect((await change(before.id, { url, description: 'new' })).json.description).toBe('new');
  expect((await audited(before.id)).map(({ details }) => details)).toEqual([{ changed: ['description'] }]);
});

test('new event types apply to events published afterwards', async () => {
  const { id } = await newEndpoint(api, ['product.created']);
  await change(id, { events: ['product.updated'] });
  expect([
    (await newEvent(api, 'product.created')).deliveries,
    (await newEvent(api, 'product.updated')).deliveries,
  ]).toEqual([
    1, // The endpoint of the first test takes all.
    2,
  ]);
});

test('concurrent changes of different fields are all kept', async () => {
  const { id } = await newEndpoint(api, ['order.created']);
  const bodies = [{ url: URL_NEW }, { events: ['order.updated'] }, { description: 'beside' }];
  const responses = await Promise.all(bodies.map((body) => change(id, body)));
  expect(responses.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await get(id)).toMatchObject({ url: URL_NEW, events: ['order.updated'], description: 'beside' });
  expect(await audited(id)).toHaveLength(3);
});

test.each<[string, unknown, string, string | null]>([
  ['no body', undefined, 'missing_body', null],
  ['nothing to change', {}, 'missing_field', null],
  ['an unknown field', { description: 'x', status: 'disabled' }, 'unknown_field', 'status'],
  ['the secret', { secret: 'whsec_AAAA' }, 'unknown_field', 'secret'],
  ['a url that is null', { url: null }, 'invalid_type', 'url'],
  ['an empty url', { url: '' }, 'url_invalid', 'url'],
  ['an http url', { url: 'http://your-server.com/hook' }, 'url_not_https', 'url'],
  ['a url with credentials', { url: 'https://user:pass@your-server.com/' }, 'url_has_credentials', 'url'],
  ['a private address', { url: 'https://10.0.0.1/hook' }, 'url_host_not_public', 'url'],
  ['a low port', { url: 'https://your-server.com:25/' }, 'url_port_not_allowed', 'url'],
  ['events that are null', { events: null }, 'invalid_type', 'events'],
  ['no events', { events: [] }, 'invalid_value', 'events'],
  ['an unknown type', { events: ['order.deleted'] }, 'unknown_event_type', 'events'],
  ['a long description', { description: 'x'.repeat(501) }, 'invalid_value', 'description'],
  ['a line break in the description', { description: 'a\nb' }, 'invalid_value', 'description'],
])('refuses %s and changes nothing', async (_what, body, code, param) => {
  const { secret: _secret, ...before } = await newEndpoint(api, ['order.created']);
  const response = await change(before.id, body);
  expect(errorOf(response)).toEqual([400, code, param]);
  expect(response.json.error.message).not.toContain('undefined');
  expect([{ ...(await get(before.id)), warnings: [] }, await audited(before.id)]).toEqual([before, []]);
});

test('has the same error message as creation for the same mistake', async () => {
  const { id, url } = await newEndpoint(api);
  for (const wrong of [{ url: 'https://10.0.0.1/' }, { events: ['order.deleted'] }, { description: 'a\u0000' }]) {
    const created = await api.call('POST', '/v1/webhooks', { body: { url, events: '*', ...wrong } });
    const changed = await change(id, wrong);
    expect(changed.json.error.message).toBe(created.json.error.message);
  }
});

test('names the fields that can be changed if none is given', async () => {
  const { id } = await newEndpoint(api);
  expect((await change(id, {})).json.error.message).toBe('Send at least one of "url", "events" and "description".');
});

test('returns 404 for a deleted endpoint', async () => {
  const { id } = await newEndpoint(api);
  await api.call('DELETE', `/v1/webhooks/${id}`);
  expect(errorOf(await change(id, { description: 'late' }))).toEqual([404, 'not_found', null]);
  expect((await audited(id)).map(({ action }) => action)).toEqual(['endpoint.deleted']);
});
