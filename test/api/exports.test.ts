import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import express from 'express';
import { EXPORT_PAGE_ROWS, MAX_EXPORTED_ROWS, sendExport } from '../../src/api/http/list-export';
import { addDeliveries } from '../support/bulk-rows';
import { until } from '../support/until';
import { newAccount, newEndpoint, startApi } from './support';
import type { Json, TestApi } from './support';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const get = (path: string, accept: string, key = api.key) =>
  fetch(`${api.base}${path}`, { headers: { authorization: `Bearer ${key}`, accept } });

async function accountWith(count: number) {
  const account = await newAccount(api.pool);
  const endpoint = await newEndpoint(api, ['*'], account.key);
  await addDeliveries(api.pool, { accountId: account.accountId, endpointId: endpoint.id }, count, 'exhausted');
  return account;
}

const linesOf = (text: string): Json[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));

test('JSON lines are the objects of all pages of the list, with its filters', async () => {
  const { key } = await accountWith(2 * EXPORT_PAGE_ROWS + 1);
  const response = await get('/v1/deliveries?status=exhausted&limit=3', 'application/x-ndjson', key);
  expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
  expect(response.headers.get('content-disposition')).toMatch(
    /^attachment; filename="deliveries-\d{4}-\d\d-\d\d\.ndjson"$/,
  );
  const rows = linesOf(await response.text());
  const ids = rows.map(({ id }) => id);
  expect([ids.length, new Set(ids).size, ids]).toEqual([1_001, 1_001, [...ids].sort().reverse()]);
  const { data } = (await api.call('GET', '/v1/deliveries?limit=2', { key })).json;
  expect(rows.slice(0, 2)).toEqual(data);
  expect(await (await get('/v1/deliveries?status=delivered', 'application/x-ndjson', key)).text()).toBe('');
});

test('a CSV file has a header and a line for each object', async () => {
  const { key } = await accountWith(EXPORT_PAGE_ROWS + 1);
  const [newest] = (await api.call('GET', '/v1/deliveries?limit=1', { key })).json.data;
  await api.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at, ended_at,
       status_code, error_code, duration_ms)
     select account_id, endpoint_id, id, false, 1, 6, 'failed', now(), now(), '2026-11-30T10:00:00.123Z', 503, 'http_status', 80
     from finished_deliveries where id = $1`,
    [newest.id],
  );
  const response = await get('/v1/deliveries', 'text/csv', key);
  expect(response.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  const lines = (await response.text()).split('\r\n');
  expect(lines).toHaveLength(EXPORT_PAGE_ROWS + 3);
  expect(lines[0]).toBe(
    'id,event,type,endpoint,status,test,cycle,attempt,created_at,due_at,held_until,finished_at,last_attempt_outcome,last_attempt_status_code,last_attempt_error_code,last_attempt_duration_ms,last_attempt_ended_at',
  );
  const { id, event, endpoint, created_at: createdAt, finished_at: finishedAt } = newest;
  const shown = [id, event, 'order.created', endpoint, 'exhausted', 'false', 1, 6, createdAt, '', '', finishedAt];
  expect(lines[1]).toBe([...shown, 'failed', 503, 'http_status', 80, '2026-11-30T10:00:00.123Z'].join());
  expect(lines.filter((line) => line.startsWith('id,'))).toHaveLength(1);
});

test.each(['=HYPERLINK("https://evil.example")', '+1', '-1', '@SUM(A1)'])(
  'a reference is no formula in a spreadsheet: %s',
  async (reference) => {
    const { key } = await newAccount(api.pool);
    await api.call('POST', '/v1/events', { body: { type: 'order.created', data: {}, reference }, key });
    const [, line] = (await (await get('/v1/events', 'text/csv', key)).text()).split('\r\n');
    expect(line).toContain(`'${reference.replaceAll('"', '""')}`);
  },
);

test('a reference with commas, quotes and any script is one cell', async () => {
  const { key } = await newAccount(api.pool);
  const body = { type: 'order.created', data: {}, reference: 'a,"b" é 注文' };
  const { id, created_at: createdAt } = (await api.call('POST', '/v1/events', { body, key })).json;
  expect(await (await get('/v1/events', 'text/csv', key)).text()).toBe(
    `id,type,created_at,redacted_at,reference,endpoints,delivered\r\n${id},order.created,${createdAt},,"a,""b"" é 注文",0,0\r\n`,
  );
});

test.each(['*/*', 'application/json', 'text/html', 'application/json, text/csv'])(
  'is a page of JSON for %s',
  async (accept) => {
    const response = await get('/v1/deliveries', accept);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
  },
);

test('an error before the first line is an error as usual', async () => {
  const refused = await get('/v1/deliveries?status=sent', 'text/csv');
  expect([refused.status, ((await refused.json()) as Json).error.param]).toEqual([400, 'status']);
  expect((await get('/v1/deliveries', 'text/csv', 'sk_live_x')).status).toBe(401);
});

test(`an export has at most ${MAX_EXPORTED_ROWS} objects, and the next one goes on after them; one at a time`, async () => {
  const { key } = await accountWith(MAX_EXPORTED_ROWS + 2);
  const first = get('/v1/deliveries', 'application/x-ndjson', key);
  await first;
  const second = await get('/v1/events', 'text/csv', key);
  expect([second.status, ((await second.json()) as Json).error.code]).toEqual([429, 'too_many_concurrent_requests']);
  expect((await api.call('GET', '/v1/deliveries', { key })).status).toBe(200);
  const rows = linesOf(await (await first).text());
  expect(rows).toHaveLength(MAX_EXPORTED_ROWS);
  const rest = await get(`/v1/deliveries?starting_after=${rows.at(-1).id}`, 'application/x-ndjson', key);
  expect(linesOf(await rest.text())).toHaveLength(2);
}, 120_000);

/** A server whose only call exports what `readPage` reads. */
async function exporting(readPage: (nth: number) => { id: string }[]) {
  const app = express();
  let pages = 0;
  const ended: unknown[] = [];
  app.get('/', (_req, res) => {
    const page = () => Promise.resolve().then(() => ({ data: readPage((pages += 1)), has_more: true }));
    void sendExport(res, 'application/x-ndjson', { name: 'rows', columns: ['id'] }, page).then(
      () => ended.push('closed'),
      (error: Error) => ended.push(error.message),
    );
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return { port, ended, pages: () => pages, close: () => server.close() };
}

test('an error in the middle ends the connection before the file ends', async () => {
  const server = await exporting((nth) => {
    if (nth === 3) throw new Error('the database is away');
    return [{ id: String(nth) }];
  });
  const response = await fetch(`http://127.0.0.1:${server.port}/`);
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
  expect(server.ended).toEqual(['the database is away']);
  server.close();
});

test('a client that does not read gets no further pages, and its going ends the export', async () => {
  const row = { id: 'x'.repeat(1_000) };
  const server = await exporting(() => Array<typeof row>(EXPORT_PAGE_ROWS).fill(row));
  const socket = connect(server.port, '127.0.0.1');
  socket.pause();
  socket.write('GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
  let before = -1;
  await until('no further page to be read', () => {
    const now = server.pages();
    const isSame = now > 1 && now === before;
    before = now;
    return Promise.resolve(isSame);
  });
  // Each page has half a megabyte: what both ends of the connection keep, and no more.
  expect(server.pages()).toBeLessThan(50);
  socket.destroy();
  await until('the export to end', () => Promise.resolve(server.ended.length > 0));
  expect(server.ended).toEqual(['closed']);
  server.close();
});
