import { errorOf, newAccount, request, rowCounts, startApi } from './support';
import type { ApiResponse, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const bodyTo = (path: string) => `{"url":"https://a.example/${path}","events":["order.created"]}`;
const BODY = bodyTo('hook');
const create = (idempotencyKey: string, body = bodyTo(idempotencyKey), key = api.key): Promise<ApiResponse> =>
  request(api.base, 'POST', '/v1/webhooks', { body, key, headers: { 'idempotency-key': idempotencyKey } });
const isReplayed = ({ headers }: ApiResponse) => headers.get('idempotent-replayed') === 'true';

async function actionsOn(id: string): Promise<string[]> {
  const { rows } = await api.pool.query('select action from audit_log where object_id = $1 order by id', [id]);
  return rows.map(({ action }) => action as string);
}

test('a repetition returns the first response, secret included', async () => {
  const first = await create('one');
  const [before, second] = [await rowCounts(api.pool), await create('one')];
  expect([first.status, isReplayed(first)]).toEqual([201, false]);
  expect([second.status, isReplayed(second), second.json]).toEqual([201, true, first.json]);
  expect(await rowCounts(api.pool)).toEqual(before);
  expect(await actionsOn(first.json.id)).toEqual(['endpoint.created', 'secret.revealed']);
});

test('refuses the same key for another body, and accepts it from another account', async () => {
  const first = await create('two');
  const before = await rowCounts(api.pool);
  for (const other of [BODY.replace('hook', 'other'), BODY.replace(':', ': ')]) {
    const response = await create('two', other);
    expect(errorOf(response)).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
    expect(response.json.error.type).toBe('idempotency_error');
  }
  expect(await rowCounts(api.pool)).toEqual(before);
  const { key } = await newAccount(api.pool);
  const others = await create('two', BODY.replace('hook', 'other'), key);
  expect([others.status, isReplayed(others)]).toEqual([201, false]);
  expect(others.json.id).not.toBe(first.json.id);
});

test('is independent of the idempotency keys of events', async () => {
  const headers = { 'idempotency-key': 'shared' };
  const event = { type: 'order.created', data: {} };
  expect((await api.call('POST', '/v1/events', { body: event, headers })).status).toBe(202);
  expect((await create('shared')).status).toBe(201);
});

test('does not keep the key of a refused request', async () => {
  expect((await create('three', BODY.replace('https', 'http'))).status).toBe(400);
  expect((await create('three')).status).toBe(201);
});

test('a repetition shows the endpoint in its current form, with its current secret', async () => {
  const { json: first } = await create('four');
  await api.call('PATCH', `/v1/webhooks/${first.id}`, { body: { description: 'changed' } });
  const rotated = await api.call('POST', `/v1/webhooks/${first.id}/rotate-secret`, { body: { overlap_hours: 0 } });
  const again = await create('four');
  expect(again.json).toEqual({ ...first, description: 'changed', secret: rotated.json.secret });
});

test('refuses a repetition after the endpoint was deleted instead of creating another', async () => {
  const { json: first } = await create('five');
  await api.call('DELETE', `/v1/webhooks/${first.id}`);
  const before = await rowCounts(api.pool);
  const response = await create('five');
  expect(errorOf(response)).toEqual([409, 'idempotency_key_reused', 'Idempotency-Key']);
  expect(response.json.error.message).toContain(`${first.id}, which has since been deleted`);
  expect(await rowCounts(api.pool)).toEqual(before);
});

test('accepts a key again after 72 hours, even with another body', async () => {
  const { json: first } = await create('six');
  const age = (hours: number) =>
    api.pool.query(
      `update endpoint_idempotency_keys set created_at = now() - make_interval(hours => $1) where key = 'six'`,
      [hours],
    );
  await age(71);
  expect((await create('six')).json.id).toBe(first.id);
  await age(73);
  const body = BODY.replace('hook', 'later');
  const second = await create('six', body);
  expect([second.status, isReplayed(second), second.json.url]).toEqual([201, false, 'https://a.example/later']);
  expect(second.json.id).not.toBe(first.id);
  expect((await create('six', body)).json).toEqual(second.json);
});

test('creates one endpoint for twenty equal requests at once', async () => {
  const before = await rowCounts(api.pool);
  const responses = await Promise.all(Array.from({ length: 20 }, () => create('twins')));
  for (const { status, json } of responses) expect([status, json]).toEqual([201, responses[0]!.json]);
  expect(responses.filter((response) => !isReplayed(response))).toHaveLength(1);
  const { endpoints, secrets } = await rowCounts(api.pool);
  expect([endpoints, secrets]).toEqual([before.endpoints! + 1, before.secrets! + 1]);
});

test('of twenty requests at once with different bodies one succeeds, the others are refused', async () => {
  const before = await rowCounts(api.pool);
  const bodies = Array.from({ length: 20 }, (_, n) => BODY.replace('hook', `hook${n}`));
  const responses = await Promise.all(bodies.map((body) => create('rivals', body)));
  expect(responses.map(({ status }) => status).sort()).toEqual([201, ...Array<number>(19).fill(409)]);
  expect((await rowCounts(api.pool)).endpoints).toBe(before.endpoints! + 1);
});

test.each(['', 'k'.repeat(256), 'é'])('refuses the key %j', async (idempotencyKey) => {
  expect(errorOf(await create(idempotencyKey))).toEqual([400, 'invalid_idempotency_key', 'Idempotency-Key']);
});
