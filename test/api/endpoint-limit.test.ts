import { errorOf, newAccount, newEndpoint, startApi } from './support';
import type { ApiResponse, TestApi } from './support';

const MAX_ENDPOINTS = 50;

let api: TestApi;
let account: { accountId: string; key: string };
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  account = await newAccount(api.pool);
});

let made = 0;
const create = (headers = {}, url = `https://a.example/${++made}`): Promise<ApiResponse> =>
  api.call('POST', '/v1/webhooks', { body: { url, events: '*' }, key: account.key, headers });

/** Adds endpoints to the account, as creation does. */
async function fill(count: number): Promise<void> {
  await api.pool.query(
    `insert into endpoints (account_id, url, event_types)
     select $1, 'https://a.example/old/' || n, '{*}' from generate_series(1, $2) n`,
    [account.accountId, count],
  );
}
const countOf = async (rows: string): Promise<number> => {
  const text = `select count(*) as n from ${rows} and account_id = $1`;
  return (await api.pool.query(text, [account.accountId])).rows[0].n;
};
const counts = async () => [
  await countOf('endpoints where deleted_at is null'),
  await countOf(`audit_log where action = 'endpoint.created'`),
];

test('refuses the fifty-first endpoint, and says what to do', async () => {
  await fill(MAX_ENDPOINTS - 1);
  const last = await create();
  expect(last.status).toBe(201);
  const refused = await create();
  expect(errorOf(refused)).toEqual([409, 'too_many_endpoints', null]);
  expect(refused.json.error.message).toMatch(/has reached its limit of 50 endpoints.*Delete one/);
  expect(await counts()).toEqual([MAX_ENDPOINTS, 1]);
  await api.call('DELETE', `/v1/webhooks/${last.json.id}`, { key: account.key });
  expect((await create()).status).toBe(201);
});

test('twenty creations at once do not exceed the limit, and other accounts need not wait', async () => {
  await fill(MAX_ENDPOINTS - 5);
  const [responses] = await Promise.all([
    Promise.all(Array.from({ length: 20 }, () => create())),
    newEndpoint(api), // Of another account.
  ]);
  const refused = responses.filter(({ status }) => status !== 201);
  expect(refused.map(errorOf)).toEqual(Array(15).fill([409, 'too_many_endpoints', null]));
  expect(await counts()).toEqual([MAX_ENDPOINTS, 5]);
});

test('a refused creation does not use up its Idempotency-Key, and a repetition succeeds even at the limit', async () => {
  await fill(MAX_ENDPOINTS);
  const headers = { 'idempotency-key': 'setup' };
  const url = 'https://a.example/setup';
  expect(errorOf(await create(headers, url))).toEqual([409, 'too_many_endpoints', null]);
  expect(await countOf('endpoint_idempotency_keys where true')).toBe(0);
  await api.pool.query(
    `update endpoints set deleted_at = now() where id = (select id from endpoints where account_id = $1 limit 1)`,
    [account.accountId],
  );
  const first = await create(headers, url);
  expect([first.status, (await create(headers, url)).json]).toEqual([201, first.json]);
});

test('publishing does not wait for a creation', async () => {
  const client = await api.pool.connect();
  try {
    await client.query('begin');
    await client.query('select from accounts where id = $1 for no key update', [account.accountId]);
    const body = { type: 'order.created', data: {} };
    expect((await api.call('POST', '/v1/events', { body, key: account.key })).status).toBe(202);
  } finally {
    await client.query('rollback');
    client.release();
  }
});
