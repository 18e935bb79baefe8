import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { eraseAccount } from '../../src/maintenance/account-erasure';
import { deleteAccount } from '../../src/maintenance/account-erasure.sql';
import { redactEvent } from '../../src/maintenance/event-redaction';
import { errorOf, newAccount, newEndpoint, newKey, startApi } from './support';
import type { TestApi } from './support';
import { until } from '../support/until';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const EVENT = { type: 'order.created', data: { name: 'Amara Obi' } };

test('a redacted event shows when it was redacted, and no data; its deliveries are not retried', async () => {
  await newEndpoint(api);
  const { json: published } = await api.call('POST', '/v1/events', { body: EVENT });
  const before = await api.call('GET', `/v1/events/${published.id}`);
  expect(Object.keys(before.json)).not.toContain('redacted_at');
  const listed = async () => (await api.call('GET', '/v1/events?limit=1')).json.data[0];
  expect(Object.keys(await listed())).not.toContain('redacted_at');
  await redactEvent(api.pool, published.id, OPERATOR);

  const { json: event } = await api.call('GET', `/v1/events/${published.id}`);
  expect(event).toEqual({
    ...{ id: published.id, object: 'event', type: 'order.created', created_at: before.json.created_at, data: {} },
    redacted_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
  });
  expect(await listed()).toMatchObject({ id: published.id, redacted_at: event.redacted_at });
  const { json: deliveries } = await api.call('GET', `/v1/events/${published.id}/deliveries`);
  expect(deliveries.data).toMatchObject([{ status: 'canceled' }]);
  const retried = await api.call('POST', `/v1/deliveries/${deliveries.data[0].id}/retry`);
  expect(errorOf(retried)).toEqual([409, 'delivery_not_retryable', null]);
  expect(retried.json.error.message).toContain('redacted');
  const { json: entries } = await api.call('GET', `/v1/audit-log?object=${published.id}`);
  expect(entries.data).toMatchObject([{ action: 'event.redacted', api_key: null, ip: null }]);
});

test('calls that passed before the account was deleted are refused like later ones', async () => {
  const deleted = await newAccount(api.pool);
  const client = await api.pool.connect();
  await client.query('begin');
  await deleteAccount(client, deleted.accountId, OPERATOR);
  const body = { url: 'https://example.com/', events: ['*'] };
  const waiting = Promise.all([
    api.call('POST', '/v1/webhooks', { key: deleted.key, body }),
    api.call('POST', '/v1/api-keys', { key: deleted.key, body: { scopes: ['webhooks:read'] } }),
  ]);
  const committed = until('both to wait for the account', async () => {
    const { rows } = await api.pool.query<{ count: number }>(
      `select count(*) from pg_stat_activity
       where datname = current_database() and wait_event_type = 'Lock' and query ~ 'create_(endpoint|api_key)'`,
    );
    return rows[0]!.count === 2;
  }).finally(async () => {
    await client.query('commit');
    client.release();
  });
  await committed;
  for (const answer of await waiting) {
    expect(errorOf(answer)).toEqual([401, 'api_key_unknown', null]);
    expect(answer.headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  }
});

test('the keys of a deleted account are refused at once, and nobody publishes for it, before and after its erasure', async () => {
  const deleted = await newAccount(api.pool);
  const platform = await newKey(api.pool, api.accountId, ['platform']);
  const calls = async () => {
    const own = await api.call('POST', '/v1/events', { key: deleted.key, body: EVENT });
    const headers = { 'X-HanDl-Account': deleted.accountId };
    const named = await api.call('POST', '/v1/events', { key: platform, body: EVENT, headers });
    return [own.status, own.json.error?.code, named.status, named.json.error?.code];
  };
  expect(await calls()).toEqual([202, undefined, 202, undefined]);
  await deleteAccount(api.pool, deleted.accountId, OPERATOR);
  expect(await calls()).toEqual([401, 'api_key_unknown', 404, 'account_not_found']);
  await eraseAccount(api.pool, deleted.accountId, OPERATOR, () => undefined);
  expect(await calls()).toEqual([401, 'api_key_unknown', 404, 'account_not_found']);
});
