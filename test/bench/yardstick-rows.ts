import { EVENT_CATALOGUE } from '../../src/events/catalogue';
import { ratePerSecond } from './figures';
import { atOnce } from './pace';
import type { Sender } from './sender';

/** Rows of one statement. Larger groups are a little faster still, but a busy worker does not always have as many to write. */
const GROUP = 16;
/** Connections. */
const AT_ONCE = 8;

const BODY = Buffer.from(JSON.stringify({ object: 'event', data: EVENT_CATALOGUE['order.created'].example }));
// The standard headers are not stored: they follow from the rows.
const HEADERS = '{}';
const RESPONSE_HEADERS = JSON.stringify([['Content-Length', '2']]);

const PUBLISH = `
  with event as (
    insert into events (id, account_id, type, created_at, body)
    select new_id('evt'), $1, 'order.created', now(), $3 from generate_series(1, ${GROUP}) returning id)
  insert into deliveries (account_id, event_id, endpoint_id, event_type, status)
  select $1, id, $2, 'order.created', 'held' from event returning id`;

const CLAIM = `
  update deliveries set status = 'in_progress', sending_since = clock_timestamp(), cycle_started_at = clock_timestamp(),
    overdue_at = clock_timestamp() + interval '15 s' where id = any($1)`;

const RECORD = `
  with attempt as (
    insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at, ended_at,
      duration_ms, status_code, request_headers, response_headers, response_body, response_body_truncated, worker)
    select account_id, endpoint_id, id, false, 1, 1, 'delivered', due_at, sending_since, clock_timestamp(), 1, 200, $2, $3,
      'ok', false, 'bench' from deliveries where id = any($1)),
  gone as (delete from deliveries where id = any($1) returning *)
  insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
    created_at, cycle_started_at, finished_at)
  select id, account_id, event_id, endpoint_id, event_type, is_test, 'delivered', cycle, next_attempt, created_at,
    cycle_started_at, clock_timestamp() from gone`;

/**
 * The rows of deliveries that PostgreSQL writes each second: event and delivery inserted, claim updated, attempt inserted and
 * delivery moved, in groups, without any of the rules. They begin as held, so that no worker takes them.
 */
export async function measureRows(sender: Sender, count: number): Promise<number> {
  const accountId = await sender.createAccountWith(['http://127.0.0.1:9/never']);
  const endpoint = await sender.db.query<{ id: string }>('select id from endpoints where account_id = $1', [accountId]);
  const endedAtMs: number[] = [];
  await atOnce(AT_ONCE, Math.ceil(count / GROUP), async () => {
    const publish = { name: 'bench-publish', text: PUBLISH, values: [accountId, endpoint.rows[0]!.id, BODY] };
    const ids = (await sender.db.query<{ id: string }>(publish)).rows.map(({ id }) => id);
    await sender.db.query({ name: 'bench-claim', text: CLAIM, values: [ids] });
    await sender.db.query({ name: 'bench-record', text: RECORD, values: [ids, HEADERS, RESPONSE_HEADERS] });
    endedAtMs.push(performance.now());
  });
  return ratePerSecond(endedAtMs) * GROUP;
}
