import { createHash } from 'node:crypto';
import type { Pool } from 'pg';
import type { IdPrefix } from '../../src/lib/ids';
import { asId } from '../support/as-id';
import type { SecretBox } from '../../src/endpoints/secret-box';

const id = <Prefix extends IdPrefix>(prefix: Prefix, last: string) =>
  asId(prefix, `${prefix}_01J000000000000000000000${last.padStart(2, '0')}`);

/** The ids of the rows that `insertRowsOf0002` makes. */
export const IDS = {
  account: id('acct', 'A'),
  key: id('key', 'A'),
  event: id('evt', 'A'),
  recovery: id('rec', 'A'),
  auditEntry: id('aud', 'A'),
  endpoints: { working: id('we', 'A'), unhealthy: id('we', 'B'), disabled: id('we', 'C'), deleted: id('we', 'D') },
  deliveries: {
    pending: id('dlv', 'A'),
    waiting: id('dlv', 'B'),
    delivered: id('dlv', 'C'),
    exhausted: id('dlv', 'D'),
    held: id('dlv', 'E'),
    canceled: id('dlv', 'F'),
  },
} as const;

/** The exact text of the event's data: members in this order, numbers as written. */
export const DATA = '{"total":129.90,"id":"ord_1042", "note":"ü"}';
export const BODY = `{"id":"${IDS.event}","object":"event","type":"order.created","created_at":"2026-01-02T03:04:05Z","data":${DATA}}`;
export const SECRETS = { current: 'whsec_new', old: 'whsec_old', unhealthy: 'whsec_unhealthy' };

const SCOPES = ['webhooks:read', 'webhooks:write', 'events:write'];
export const REQUEST_HEADERS = { 'x-handl-event': 'order.created' };
const RESPONSE_HEADERS = '[["content-type","text/plain"]]';

/**
 * Rows of every kind, written in the schema as migration 0002 has left it: released schema, so this file never changes.
 * The delivery `waiting` has two failed attempts, and is overdue for its third; `exhausted` has six.
 */
export async function insertRowsOf0002(pool: Pool, box: SecretBox, apiKey: string): Promise<void> {
  const { account, endpoints, deliveries } = IDS;
  const insert = (table: string, columns: string, rows: unknown[][]) => {
    const places = rows.map((row, i) => `(${row.map((_value, j) => `$${i * row.length + j + 1}`).join(', ')})`);
    return pool.query(`insert into ${table} (${columns}) values ${places.join(', ')}`, rows.flat());
  };
  const at = (minutesAgo: number) => new Date(Date.now() - minutesAgo * 60_000);

  await insert('accounts', 'id, name, email', [[account, 'Shop', 'owner@example.com']]);
  await insert('api_keys', 'id, account_id, key_sha256, prefix, last_four, scopes', [
    [IDS.key, account, createHash('sha256').update(apiKey).digest(), 'sk_live_', apiKey.slice(-4), SCOPES],
  ]);
  await insert('endpoints', 'id, account_id, url, event_types, status, episode, off_since, enabled_at, deleted_at', [
    [endpoints.working, account, 'https://a.example/hook', ['order.created'], 'enabled', 0, null, at(90), null],
    [endpoints.unhealthy, account, 'https://b.example/hook', ['*'], 'unhealthy', 1, at(30), at(90), null],
    [endpoints.disabled, account, 'https://c.example/hook', ['order.updated'], 'disabled', 0, at(20), at(90), null],
    [endpoints.deleted, account, 'https://d.example/hook', ['*'], 'enabled', 0, null, at(90), at(10)],
  ]);
  await insert('endpoint_secrets', 'endpoint_id, ciphertext, expires_at', [
    [endpoints.working, box.seal(SECRETS.old, endpoints.working), at(-60)],
    [endpoints.working, box.seal(SECRETS.current, endpoints.working), null],
    [endpoints.unhealthy, box.seal(SECRETS.unhealthy, endpoints.unhealthy), null],
  ]);
  await insert('events', 'id, account_id, type, body, created_at', [
    [IDS.event, account, 'order.created', Buffer.from(BODY), '2026-01-02T03:04:05Z'],
  ]);
  await insert(
    'deliveries',
    'id, account_id, event_id, event_type, endpoint_id, state, next_attempt, cycle_started_at, due_at, overdue_at, finished_at',
    [
      [deliveries.pending, endpoints.working, 'pending', 1, null, at(40), null, null],
      [deliveries.waiting, endpoints.working, 'running', 3, at(40), at(5), at(4), null],
      [deliveries.delivered, endpoints.working, 'delivered', 1, at(40), at(40), null, at(39)],
      [deliveries.exhausted, endpoints.unhealthy, 'exhausted', 6, at(40), at(31), null, at(30)],
      [deliveries.held, endpoints.unhealthy, 'pending', 1, null, at(20), null, null],
      [deliveries.canceled, endpoints.deleted, 'canceled', 1, null, at(20), null, at(10)],
    ].map(([delivery, ...rest]) => [delivery, account, IDS.event, 'order.created', ...rest]),
  );
  await insert(
    'attempts',
    `delivery_id, endpoint_id, attempt, outcome, status_code, due_at, started_at, ended_at, recorded_at, account_id,
     response_body, is_test, cycle, duration_ms, request_headers, response_headers, worker`,
    [
      [deliveries.delivered, endpoints.working, 1, 'delivered', 200],
      ...[1, 2].map((number) => [deliveries.waiting, endpoints.working, number, 'failed', 503]),
      ...[1, 2, 3, 4, 5, 6].map((number) => [deliveries.exhausted, endpoints.unhealthy, number, 'failed', 500]),
    ].map((row) => {
      const time = at(40 - Number(row[2]));
      const response = Buffer.from(`answer ${row[2]}`);
      return [...row, time, time, time, time, account, response, false, 1, 12, REQUEST_HEADERS, RESPONSE_HEADERS, 'a'];
    }),
  );
  await insert('notifications', 'endpoint_id, episode, delivery_id, created_at', [
    [endpoints.unhealthy, 1, deliveries.exhausted, at(30)],
  ]);
  await insert('recoveries', 'id, account_id, endpoint_id, since, state, total', [
    [IDS.recovery, account, endpoints.unhealthy, at(60), 'running', 1],
  ]);
  await insert('audit_log', 'id, account_id, action, object_id, api_key_id', [
    [IDS.auditEntry, account, 'endpoint.disabled', endpoints.disabled, IDS.key],
  ]);
}
