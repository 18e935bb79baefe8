import pino from 'pino';
import { errorOf, newEndpoint, newEvent, secretBox, startApi } from './support';
import type { ApiResponse, Json, TestApi } from './support';
import { until } from '../support/until';

const logged: string[] = [];
let api: TestApi;
beforeAll(async () => {
  api = await startApi({ log: pino({ level: 'trace' }, { write: (line) => void logged.push(line) }) });
});
afterAll(() => api.stop());

const HOUR_MS = 3_600_000;
const SECRET = /^whsec_[A-Za-z0-9+/]{43}=$/;
const reveal = (id: string) => api.call('GET', `/v1/webhooks/${id}/secret`);
const rotate = (id: string, body?: unknown) => api.call('POST', `/v1/webhooks/${id}/rotate-secret`, { body });
const end = (id: string) => api.call('POST', `/v1/webhooks/${id}/end-rotation`);
const get = async (id: string): Promise<Json> => (await api.call('GET', `/v1/webhooks/${id}`)).json;

/** The stored secrets, the current one first. */
async function stored(id: string): Promise<string[]> {
  const { rows } = await api.pool.query(
    'select ciphertext from endpoint_secrets where endpoint_id = $1 order by expires_at nulls first',
    [id],
  );
  return rows.map(({ ciphertext }) => secretBox.open(ciphertext, id));
}

async function audited(id: string): Promise<[action: string, details: Json][]> {
  const { rows } = await api.pool.query(
    `select action, details from audit_log where object_id = $1 and action like 'secret.%' order by id`,
    [id],
  );
  return rows.map(({ action, details }) => [action, details]);
}

/** Moves the end of the overlap to a second ago. */
const outlive = (id: string) =>
  api.pool.query(
    `update endpoint_secrets set expires_at = now() - interval '1 second' where endpoint_id = $1 and expires_at is not null`,
    [id],
  );

test('reveals the secret and records it in the audit log', async () => {
  const { id, secret, created_at } = await newEndpoint(api);
  const response = await reveal(id);
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  const shown = { object: 'endpoint_secret', endpoint: id, secret, created_at };
  expect(response.json).toEqual({ ...shown, old_secret: null, old_secret_expires_at: null });
  expect(await audited(id)).toEqual([['secret.revealed', {}]]);
});

test('rotates: the old secret stays valid for 24 hours, and both can be revealed', async () => {
  const { id, secret: old } = await newEndpoint(api);
  const { status, json } = await rotate(id);
  expect([status, json]).toEqual([
    200,
    {
      object: 'endpoint_secret',
      endpoint: id,
      secret: expect.stringMatching(SECRET),
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
      old_secret_expires_at: expect.stringMatching(/\.\d{3}Z$/),
    },
  ]);
  expect(json.secret).not.toBe(old);
  const { rows } = await api.pool.query(
    `select extract(epoch from o.expires_at - n.created_at)::float * 1000 as ms from endpoint_secrets o
     join endpoint_secrets n using (endpoint_id) where endpoint_id = $1 and n.expires_at is null and o.expires_at > now()`,
    [id],
  );
  expect(rows).toEqual([{ ms: 24 * HOUR_MS }]);
  expect((await reveal(id)).json).toEqual({ ...json, old_secret: old });
  expect((await get(id)).old_secret_expires_at).toBe(json.old_secret_expires_at);
  const { data } = (await api.call('GET', '/v1/webhooks?limit=1')).json;
  expect(data).toMatchObject([{ id, old_secret_expires_at: json.old_secret_expires_at }]);
  expect(await audited(id)).toEqual([
    ['secret.rotated', { overlap_hours: 24 }],
    ['secret.revealed', {}],
  ]);
});

test('accepts an overlap of 168 hours and of none', async () => {
  const { id } = await newEndpoint(api);
  const { json } = await rotate(id, { overlap_hours: 168 });
  const { rows } = await api.pool.query(`select $1::timestamptz - now() between '167:59' and '168:00' as "isSo"`, [
    json.old_secret_expires_at,
  ]);
  expect(rows).toEqual([{ isSo: true }]);
  const other = await newEndpoint(api);
  const none = await rotate(other.id, { overlap_hours: 0 });
  expect([none.status, none.json.old_secret_expires_at]).toEqual([200, null]);
  expect([await stored(other.id), (await get(other.id)).old_secret_expires_at]).toEqual([[none.json.secret], null]);
});

test('a second rotation within the overlap is refused, and says what to do', async () => {
  const { id } = await newEndpoint(api);
  const first = (await rotate(id)).json;
  const refused = await rotate(id, { overlap_hours: 1 });
  expect(errorOf(refused)).toEqual([409, 'rotation_in_progress', null]);
  expect(refused.json.error.message).toContain(first.old_secret_expires_at);
  expect(refused.json.error.message).toContain(`/v1/webhooks/${id}/end-rotation`);
  expect(refused.json.error.message).toContain('"overlap_hours": 0');
  expect((await stored(id))[0]).toBe(first.secret);
  expect(await audited(id)).toHaveLength(1);
});

test('an overlap of 0 revokes both older secrets at once, even within an overlap', async () => {
  const { id } = await newEndpoint(api);
  await rotate(id);
  const { status, json } = await rotate(id, { overlap_hours: 0 });
  expect([status, json.old_secret_expires_at, await stored(id)]).toEqual([200, null, [json.secret]]);
  expect((await reveal(id)).json).toMatchObject({ secret: json.secret, old_secret: null });
});

test('ends a rotation early, once', async () => {
  const { id } = await newEndpoint(api);
  expect(errorOf(await end(id))).toEqual([409, 'no_rotation', null]);
  const { secret } = (await rotate(id)).json;
  const response = await end(id);
  expect([response.status, response.json]).toEqual([200, await get(id)]);
  expect([response.json.old_secret_expires_at, await stored(id)]).toEqual([null, [secret]]);
  expect(errorOf(await end(id))).toEqual([409, 'no_rotation', null]);
  expect((await audited(id)).map(([action]) => action)).toEqual(['secret.rotated', 'secret.rotation_ended']);
  expect((await rotate(id)).status).toBe(200);
});

test('after the overlap only the new secret is valid, and the next rotation can begin', async () => {
  const { id } = await newEndpoint(api);
  const { secret } = (await rotate(id)).json;
  await outlive(id);
  expect((await reveal(id)).json).toMatchObject({ secret, old_secret: null, old_secret_expires_at: null });
  expect((await get(id)).old_secret_expires_at).toBeNull();
  expect(errorOf(await end(id))).toEqual([409, 'no_rotation', null]);
  const next = await rotate(id);
  expect([next.status, await stored(id)]).toEqual([200, [next.json.secret, secret]]);
});

/** Makes the calls while the endpoint's secrets are locked, and unlocks them when all calls wait. */
async function atOnce(id: string, calls: (() => Promise<ApiResponse>)[]): Promise<ApiResponse[]> {
  const client = await api.pool.connect();
  try {
    await client.query('begin');
    await client.query('select from endpoint_secrets where endpoint_id = $1 for update', [id]);
    const responses = Promise.all(calls.map((call) => call()));
    await until('all calls to wait', async () => {
      const { rows } = await api.pool.query(
        `select count(*) as n from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
      );
      return rows[0].n === calls.length;
    });
    await client.query('commit');
    return await responses;
  } finally {
    client.release(true);
  }
}

test('of ten rotations at once one succeeds', async () => {
  const { id, secret: old } = await newEndpoint(api);
  const responses = await atOnce(
    id,
    Array.from({ length: 10 }, () => () => rotate(id)),
  );
  const [won, ...others] = responses.filter(({ status }) => status === 200);
  expect(others).toEqual([]);
  const refused = responses.filter((response) => response !== won);
  expect(refused.map(errorOf)).toEqual(Array(9).fill([409, 'rotation_in_progress', null]));
  for (const { json } of refused) expect(json.error.message).toContain(won!.json.old_secret_expires_at);
  expect(await stored(id)).toEqual([won!.json.secret, old]);
  expect(await audited(id)).toHaveLength(1);
});

test('ten rotations at once that revoke all older secrets run one after the other, and one secret is left', async () => {
  const { id } = await newEndpoint(api);
  const responses = await Promise.all(
    Array.from({ length: 10 }, (_, n) => (n % 3 === 2 ? end(id) : rotate(id, { overlap_hours: 0 }))),
  );
  const rotated = responses
    .filter(({ status }) => status === 200)
    .map(({ json }: ApiResponse) => json.secret as string);
  expect(rotated).toHaveLength(7);
  const left = await stored(id);
  expect(left).toHaveLength(1);
  expect(rotated).toContain(left[0]);
});

test.each<[unknown, string, string | null]>([
  [{ overlap_hours: -1 }, 'invalid_value', 'overlap_hours'],
  [{ overlap_hours: 169 }, 'invalid_value', 'overlap_hours'],
  [{ overlap_hours: 1.5 }, 'invalid_value', 'overlap_hours'],
  [{ overlap_hours: '24' }, 'invalid_type', 'overlap_hours'],
  [{ overlap_hours: null }, 'invalid_type', 'overlap_hours'],
  [{ secret: 'whsec_mine' }, 'unknown_field', 'secret'],
  ['{"overlap_hours":1e999}', 'invalid_type', 'overlap_hours'],
])('refuses to rotate with %j', async (body, code, param) => {
  const { id, secret } = await newEndpoint(api);
  expect(errorOf(await rotate(id, body))).toEqual([400, code, param]);
  expect(await stored(id)).toEqual([secret]);
});

test('returns no secret of a deleted endpoint', async () => {
  const { id } = await newEndpoint(api);
  await api.call('DELETE', `/v1/webhooks/${id}`);
  for (const response of [await reveal(id), await rotate(id), await end(id)]) {
    expect(errorOf(response)).toEqual([404, 'not_found', null]);
  }
  expect(await audited(id)).toEqual([]);
});

test('secrets are only in the responses of the calls that reveal them', async () => {
  const headers = { 'idempotency-key': 'leak' };
  const body = { url: 'https://a.example/hook', events: ['order.updated'] };
  const { id, secret } = (await api.call('POST', '/v1/webhooks', { body, headers })).json;
  await api.call('POST', '/v1/webhooks', { body, headers });
  await reveal(id);
  const { secret: rotated } = (await rotate(id)).json;
  await newEvent(api, 'order.updated');
  const elsewhere = [
    await api.call('GET', '/v1/webhooks'),
    await api.call('GET', `/v1/webhooks/${id}`),
    await api.call('PATCH', `/v1/webhooks/${id}`, { body: { description: 'x' } }),
    await api.call('GET', `/v1/deliveries?endpoint=${id}`),
    await rotate(id),
    await end(id),
  ];
  // A row copied from another endpoint cannot be decrypted.
  const { id: other } = await newEndpoint(api);
  await api.pool.query(
    `update endpoint_secrets set ciphertext = (select ciphertext from endpoint_secrets where endpoint_id = $1)
     where endpoint_id = $2`,
    [id, other],
  );
  const broken = await reveal(other);
  expect(errorOf(broken)).toEqual([500, 'internal_error', null]);

  const tables = await api.pool.query(`select tablename as name from pg_tables where schemaname = 'public'`);
  const dumps = await Promise.all(
    tables.rows.map(({ name }) => api.pool.query(`select t::text as row from "${name}" t`).then(({ rows }) => rows)),
  );
  const text = JSON.stringify([...elsewhere.map(({ json }) => json), broken.json, logged, dumps]);
  expect(text).toContain(id);
  for (const hidden of [secret, rotated, 'whsec_', api.key]) {
    expect(text).not.toContain(hidden.slice(0, 20));
    expect(text).not.toContain(hidden.slice('whsec_'.length) || '\u0000');
  }
});
