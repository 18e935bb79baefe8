import { errorOf, newAccount, newKey, startApi } from './support';
import type { TestApi } from './support';

const MAX_KEYS = 100;

let api: TestApi;
let account: Awaited<ReturnType<typeof newAccount>>;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  account = await newAccount(api.pool);
});

const create = () => api.call('POST', '/v1/api-keys', { body: { scopes: ['webhooks:read'] }, key: account.key });
const live = async () =>
  (
    await api.pool.query('select id from api_keys where account_id = $1 and revoked_at is null order by id', [
      account.accountId,
    ])
  ).rows;

/** Adds keys to the account, which has one. */
async function fill(count: number): Promise<void> {
  await api.pool.query(
    `insert into api_keys (account_id, key_sha256, prefix, last_four, scopes)
     select $1, sha256(convert_to($1 || n, 'UTF8')), 'sk_live_', 'abcd', '{webhooks:read}' from generate_series(2, $2::int) n`,
    [account.accountId, count],
  );
}

test('refuses the key after the hundredth, says what to do, and accepts one after a revocation', async () => {
  await fill(MAX_KEYS - 1);
  const last = await create();
  expect(last.status).toBe(201);
  const refused = await create();
  expect(errorOf(refused)).toEqual([409, 'too_many_api_keys', null]);
  expect(refused.json.error.message).toMatch(/Revoke one/);
  await api.call('DELETE', `/v1/api-keys/${last.json.id}`, { key: account.key });
  expect((await create()).status).toBe(201);
});

test('twenty creations at once do not exceed the limit, and other accounts need not wait', async () => {
  await fill(MAX_KEYS - 5);
  const [responses] = await Promise.all([
    Promise.all(Array.from({ length: 20 }, () => create())),
    api.call('POST', '/v1/api-keys', { body: { scopes: ['webhooks:read'] } }),
  ]);
  const refused = responses.filter(({ status }) => status !== 201);
  expect(refused.map(errorOf)).toEqual(Array(15).fill([409, 'too_many_api_keys', null]));
  expect(await live()).toHaveLength(MAX_KEYS);
});

test('platform keys take no place of a customer', async () => {
  await newKey(api.pool, account.accountId, ['platform']);
  await fill(MAX_KEYS - 1);
  expect((await create()).status).toBe(201);
  expect((await create()).status).toBe(409);
});
