import { errorOf, newAccount, startApi } from './support';
import type { ApiResponse, TestApi } from './support';

const URL_OF_ALL = 'https://a.example/hook?x=1';
const REFUSED = [409, 'too_many_endpoints_with_url', 'url'];

let api: TestApi;
let account: { accountId: string; key: string };
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());
beforeEach(async () => {
  account = await newAccount(api.pool);
});

const create = (url = URL_OF_ALL, key = account.key): Promise<ApiResponse> =>
  api.call('POST', '/v1/webhooks', { body: { url, events: '*' }, key });
const change = (id: string, body: object): Promise<ApiResponse> =>
  api.call('PATCH', `/v1/webhooks/${id}`, { body, key: account.key });
const withUrl = async () =>
  (
    await api.pool.query('select id from endpoints where account_id = $1 and url = $2 and deleted_at is null', [
      account.accountId,
      URL_OF_ALL,
    ])
  ).rows.map(({ id }) => id as string);
const auditOf = async (id: string) =>
  (await api.pool.query('select action from audit_log where object_id = $1 order by id', [id])).rows;

test('refuses the sixth endpoint with a URL, however it is spelled, and says what to do', async () => {
  for (let n = 1; n <= 5; n++) expect((await create()).status).toBe(201);
  const refused = await create();
  expect(errorOf(refused)).toEqual(REFUSED);
  expect(refused.json.error.message).toMatch(/5 endpoints with this "url".*delete one/);
  for (const same of ['https://A.example:443/hook?x=1', `${URL_OF_ALL}#six`, 'https://a.example/x/../hook?x=1']) {
    expect([same, errorOf(await create(same))]).toEqual([same, REFUSED]);
  }
  expect(await withUrl()).toHaveLength(5);
  expect((await create('https://a.example/hook?x=2')).status).toBe(201);
  expect((await create(URL_OF_ALL, (await newAccount(api.pool)).key)).status).toBe(201);

  const [first] = await withUrl();
  await api.call('DELETE', `/v1/webhooks/${first}`, { key: account.key });
  expect((await create()).status).toBe(201);
});

test('a change of the URL is refused in the same way, changes nothing, and other changes are not affected', async () => {
  for (let n = 1; n <= 5; n++) await create();
  const { json } = await create('https://a.example/other');
  const audited = await auditOf(json.id);
  expect(errorOf(await change(json.id, { url: URL_OF_ALL, description: 'six' }))).toEqual(REFUSED);
  const { json: unchanged } = await api.call('GET', `/v1/webhooks/${json.id}`, { key: account.key });
  expect([unchanged.url, unchanged.description]).toEqual(['https://a.example/other', null]);
  expect(await auditOf(json.id)).toEqual(audited);

  const [first] = await withUrl();
  expect((await change(first!, { url: URL_OF_ALL, description: 'stays' })).json.description).toBe('stays');
  expect((await change(json.id, { description: 'fine' })).status).toBe(200);
});

test('an account that had more before the limit may go on changing them', async () => {
  await api.pool.query(
    `insert into endpoints (account_id, url, event_types) select $1, $2, '{*}' from generate_series(1, 7)`,
    [account.accountId, URL_OF_ALL],
  );
  const [first] = await withUrl();
  expect((await change(first!, { url: URL_OF_ALL, events: ['order.created'] })).status).toBe(200);
  expect((await change(first!, { url: 'https://b.example/' })).status).toBe(200);
  expect(errorOf(await change(first!, { url: URL_OF_ALL }))).toEqual(REFUSED);
});

test('creations and changes at once do not exceed the limit together', async () => {
  const others = await Promise.all(Array.from({ length: 6 }, (_, n) => create(`https://a.example/${n}`)));
  const responses = await Promise.all([
    ...Array.from({ length: 6 }, () => create()),
    ...others.map(({ json }) => change(json.id, { url: URL_OF_ALL })),
  ]);
  expect(await withUrl()).toHaveLength(5);
  const refused = responses.filter(({ status }) => status >= 300);
  expect(refused.map(errorOf)).toEqual(Array(7).fill(REFUSED));
});
