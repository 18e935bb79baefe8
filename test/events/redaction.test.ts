import { createAccount } from '../../src/accounts/accounts.sql';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { getEventBody, publishEvent } from '../../src/events/events.sql';
import { retryDelivery } from '../../src/deliveries/retry.sql';
import type { AccountId, DeliveryId, EventId } from '../../src/lib/ids';
import { redactEvent } from '../../src/maintenance/event-redaction';
import { forgetFingerprint, redactBody } from '../../src/maintenance/event-redaction.sql';
import { createTestDatabase } from '../support/database';
import type { TestDatabase } from '../support/database';

const DATA = '{"name":"Amara Obi"}';
const ENDPOINTS = ['pending', 'held', 'waiting', 'delivered', 'exhausted'];

let database: TestDatabase;
let accountId: AccountId;
beforeAll(async () => {
  database = await createTestDatabase();
  accountId = await createAccount(database.pool, { name: 'Shop', email: 'ops@example.com' });
  await database.pool.query(
    `insert into endpoints (account_id, url, description, event_types, status, off_since)
     select $1, 'https://' || name || '.example/', name, '{*}', case name when 'held' then 'disabled' else 'enabled' end,
       case name when 'held' then now() end from unnest($2::text[]) name`,
    [accountId, ENDPOINTS],
  );
});
afterAll(() => database.drop());

const publish = (idempotencyKey: string | null = null, dataJson = DATA) =>
  publishEvent(database.pool, { accountId, type: 'order.created', dataJson, idempotencyKey });

/** An event with a delivery of each kind, and the attempts that belong to it. */
async function sentEvent(): Promise<EventId> {
  const { id } = await publish();
  await database.pool.query(
    `update deliveries d set status = 'in_progress', next_attempt = 2, cycle_started_at = now() from endpoints e
     where e.id = d.endpoint_id and d.event_id = $1 and e.description = 'waiting'`,
    [id],
  );
  await database.pool.query(
    `with gone as (
       delete from deliveries d using endpoints e
       where e.id = d.endpoint_id and d.event_id = $1 and e.description in ('delivered', 'exhausted')
       returning d.*, e.description)
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle,
       next_attempt, created_at, finished_at)
     select id, account_id, event_id, endpoint_id, event_type, is_test, description, cycle, 2, created_at, now() from gone`,
    [id],
  );
  await database.pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
       status_code, request_headers, response_headers, response_body)
     select $1, endpoint_id, id, false, 1, 1, case status when 'delivered' then status else 'failed' end, now(), now(),
       400, '{"webhook-id":"x"}', '[["x-name","Amara Obi"]]', 'Amara Obi is unknown'
     from all_deliveries where event_id = $2 and next_attempt = 2`,
    [accountId, id],
  );
  return id;
}

const statusesOf = async (id: EventId) =>
  Object.fromEntries(
    (
      await database.pool.query<{ name: string; status: string }>(
        `select e.description as name, d.status from all_deliveries d join endpoints e on e.id = d.endpoint_id
         where d.event_id = $1`,
        [id],
      )
    ).rows.map(({ name, status }) => [name, status]),
  );

test('the body becomes a marker of the same event; what waits is canceled, and the log stays without responses', async () => {
  const id = await sentEvent();
  const unrelated = await sentEvent();
  const before = await statusesOf(unrelated);
  expect(before).toEqual(expect.objectContaining({ pending: 'pending', held: 'held', waiting: 'in_progress' }));
  expect(await redactEvent(database.pool, id, OPERATOR)).toEqual({
    ...{ type: 'order.created', redactedAt: expect.any(Date), canceled: 3, responses: 3 },
  });

  const marker = JSON.parse((await getEventBody(database.pool, accountId, id))!.toString());
  const { created_at: createdAt } = JSON.parse((await getEventBody(database.pool, accountId, unrelated))!.toString());
  expect(Object.keys(marker)).toEqual(['id', 'object', 'type', 'created_at', 'redacted_at', 'data']);
  expect(marker).toMatchObject({ id, object: 'event', type: 'order.created', data: {} });
  expect(marker.created_at).toHaveLength(createdAt.length);
  expect(await statusesOf(id)).toEqual({
    ...{ pending: 'canceled', held: 'canceled', waiting: 'canceled' },
    ...{ delivered: 'delivered', exhausted: 'exhausted' },
  });
  const { rows } = await database.pool.query(
    `select a.status_code, a.request_headers, a.response_headers, a.response_body
     from attempts a join all_deliveries d on d.id = a.delivery_id where d.event_id = $1`,
    [id],
  );
  expect(rows).toHaveLength(3);
  for (const row of rows) {
    expect(row).toEqual({
      ...{ status_code: 400, request_headers: { 'webhook-id': 'x' }, response_headers: null, response_body: null },
    });
  }
  const { rows: left } = await database.pool.query(
    `select from events e where e.id = $1 and position('Amara' in convert_from(e.body, 'UTF8')) > 0`,
    [id],
  );
  expect(left).toEqual([]);
  expect(await statusesOf(unrelated)).toEqual(before);
});

test('no id or reference finds it any more', async () => {
  const make = (reference: string) =>
    publishEvent(database.pool, {
      ...{ accountId, type: 'order.created', dataJson: '{"id":"ord_7","order_id":8}', idempotencyKey: null, reference },
    });
  const [{ id }, kept] = [await make('Amara 1'), await make('Amara 2')];
  const found = async () =>
    (
      await database.pool.query('select value from event_ids where id = any($1) order by value', [[id, kept.id]])
    ).rows.map(({ value }) => value);
  expect(await found()).toEqual(['8', '8', 'Amara 1', 'Amara 2', 'ord_7', 'ord_7']);
  await redactEvent(database.pool, id, OPERATOR);
  expect(await found()).toEqual(['8', 'Amara 2', 'ord_7']);
  expect((await database.pool.query('select reference from events where id = $1', [id])).rows).toEqual([
    { reference: null },
  ]);
});

test('it is in the audit log once, however often it is repeated', async () => {
  const id = await sentEvent();
  const first = await redactEvent(database.pool, id, OPERATOR);
  const second = await redactEvent(database.pool, id, OPERATOR);
  expect(second).toEqual({ ...first, canceled: 0, responses: 0 });
  const { rows } = await database.pool.query('select action, details from audit_log where object_id = $1', [id]);
  expect(rows).toEqual([{ action: 'event.redacted', details: { type: 'order.created' } }]);
});

test('it continues after a kill between its steps', async () => {
  const id = await sentEvent();
  await redactBody(database.pool, id, OPERATOR);
  expect(await redactEvent(database.pool, id, OPERATOR)).toMatchObject({ canceled: 0, responses: 3 });
});

test('the hash of the data goes, and a repeated call with the key still publishes nothing', async () => {
  const { id } = await publish('order-1', DATA);
  await publish('order-0', DATA);
  await publish('order-2', DATA);
  await redactEvent(database.pool, id, OPERATOR);
  const { rows } = await database.pool.query(
    `select key, octet_length(fingerprint) as bytes from idempotency_keys where account_id = $1 order by key`,
    [accountId],
  );
  expect(rows).toEqual([
    { key: 'order-0', bytes: 32 },
    { key: 'order-1', bytes: 0 },
    { key: 'order-2', bytes: 32 },
  ]);
  expect(await publish('order-1', DATA)).toMatchObject({ id, replayed: true });
  await expect(publish('order-2', '{}')).rejects.toThrow('the idempotency key was used for another event');
});

test('the keys are looked through in batches', async () => {
  const { id } = await publish('z-last', DATA);
  const event = { accountId, id };
  const first = await forgetFingerprint(database.pool, event, '', 2);
  expect(first).toBe('order-1');
  const second = await forgetFingerprint(database.pool, event, first!, 1);
  expect(second).toBe('order-2');
  expect(await forgetFingerprint(database.pool, event, second!, 10)).toBeNull();
});

test('an attempt under way is waited for, and its response does not stay', async () => {
  const id = await sentEvent();
  await database.pool.query(
    `update deliveries set sending_since = now() where event_id = $1 and status = 'in_progress'`,
    [id],
  );
  const redaction = redactEvent(database.pool, id, OPERATOR);
  const isRedacted = 'select from events where id = $1 and redacted_at is not null';
  while ((await database.pool.query(isRedacted, [id])).rowCount === 0);
  // What the record of the attempt does: the response comes after the marker.
  await database.pool.query(
    `with ended as (update deliveries set sending_since = null, next_attempt = 3 where event_id = $1
                    and sending_since is not null returning id, endpoint_id)
     insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
       response_body) select $2, endpoint_id, id, false, 1, 2, 'failed', now(), now(), 'Amara Obi' from ended`,
    [id, accountId],
  );
  expect(await redaction).toMatchObject({ canceled: 3, responses: 4 });
  expect(await statusesOf(id)).toMatchObject({ waiting: 'canceled' });
});

test('what a worker was sending when it died is canceled too, and shown as interrupted', async () => {
  const { id } = await publish();
  await database.pool.query(`update deliveries set sending_since = now() where event_id = $1 and status = 'held'`, [
    id,
  ]);
  await redactEvent(database.pool, id, OPERATOR);
  expect(await statusesOf(id)).toEqual(expect.objectContaining({ held: 'canceled' }));
  const { rows } = await database.pool.query(
    `select a.outcome from attempts a join finished_deliveries d on d.id = a.delivery_id where d.event_id = $1`,
    [id],
  );
  expect(rows).toEqual([{ outcome: 'interrupted' }]);
});

test('none of its deliveries is retried', async () => {
  const id = await sentEvent();
  await redactEvent(database.pool, id, OPERATOR);
  const { rows } = await database.pool.query<{ id: DeliveryId; status: string }>(
    'select id, status from all_deliveries where event_id = $1',
    [id],
  );
  expect(rows).toHaveLength(ENDPOINTS.length);
  for (const { id: deliveryId, status } of rows) {
    const { verdict } = await retryDelivery(database.pool, {
      ...{ accountId, deliveryId, retentionDays: 30, actor: OPERATOR },
    });
    expect(verdict).toBe(status === 'delivered' ? 'refused' : 'redacted');
  }
});

test('an unknown event is not found', async () => {
  expect(await redactEvent(database.pool, 'evt_none' as EventId, OPERATOR)).toBeUndefined();
});
