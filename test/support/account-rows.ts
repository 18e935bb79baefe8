import type { Pool } from 'pg';
import { createAccount } from '../../src/accounts/accounts.sql';
import type { AccountId } from '../../src/lib/ids';

/** What rows of an account are made of. */
export interface SeededAccount {
  id: AccountId;
  endpointIds: string[];
}

/** $1: the endpoints. $2: the account. */
const INSERTS = [
  `insert into endpoint_secrets (endpoint_id, ciphertext) select unnest($1::text[]), '\\x00'`,
  `insert into api_keys (account_id, key_sha256, prefix, last_four, scopes)
   select $2, sha256(convert_to($2 || n, 'UTF8')), 'sk_live_', 'abcd', '{webhooks:read}' from generate_series(1, 3) n
   where $1::text[] is not null`,
  `insert into recoveries (account_id, endpoint_id, since, total) select $2, unnest($1::text[]), now(), 1`,
  `insert into endpoint_idempotency_keys (account_id, key, fingerprint, endpoint_id)
   select $2, e, '\\x00', e from unnest($1::text[]) e`,
  `with email as (insert into emails (endpoint_id, outcome, ended_at) select unnest($1::text[]), 'sent', now()
                  returning id, endpoint_id),
   open as (insert into emails (endpoint_id) select unnest($1::text[]))
   insert into notifications (endpoint_id, incident, email_id) select endpoint_id, 1, id from email`,
  `select write_audit(json_build_object('ip', '192.0.2.1'), $2, 'endpoint.tested', e) from unnest($1::text[]) e`,
];

/** $1: the endpoints. $2: the account. $3 to $4: the numbers of the events. */
const EVENTS = `with new as (
     select n, new_id('evt') as event_id, new_id('dlv') as id, ($1::text[])[1 + n % 2] as endpoint_id,
       (array['pending', 'held', 'in_progress', 'delivered', 'exhausted', 'canceled'])[1 + n % 6] as status
     from generate_series($3::int, $4::int) n),
   event as (
     insert into events (id, account_id, type, body)
     select event_id, $2, 'order.created', convert_to('{"data":{"n":' || n || '}}', 'UTF8') from new),
   ids as (
     insert into event_ids (account_id, kind, value, event_type, id)
     select $2, 'data', 'ord_' || n, 'order.created', event_id from new),
   key as (
     insert into idempotency_keys (account_id, key, fingerprint, event_id)
     select $2, 'key-' || n, sha256(convert_to(n::text, 'UTF8')), event_id from new),
   unfinished as (
     insert into deliveries (id, account_id, event_id, endpoint_id, event_type, status, overdue_at)
     select id, $2, event_id, endpoint_id, 'order.created', status,
       case status when 'in_progress' then now() + interval '1 day' end
     from new where status in ('pending', 'held', 'in_progress')),
   finished as (
     insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle,
       next_attempt, created_at, finished_at)
     select id, $2, event_id, endpoint_id, 'order.created', false, status, 1, 2, now(), now()
     from new where status in ('delivered', 'exhausted', 'canceled'))
   insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at,
     response_headers, response_body)
   select $2, endpoint_id, id, false, 1, 1, outcome, now(), now(), '[["x-echo","personal"]]', 'personal'
   from new cross join unnest(array['interrupted', 'interrupted', 'failed']) as outcome where status <> 'pending'`;

/** Events that one statement inserts, so that it ends in time on a busy machine. */
const CHUNK = 500;

/** Creates an account that has rows in every table. @param events how many events it has, each with one delivery */
export async function seedAccount(pool: Pool, name: string, events: number): Promise<SeededAccount> {
  const id = await createAccount(pool, { name, email: `${name}@example.com` });
  const { rows } = await pool.query<{ id: string }>(
    `insert into endpoints (account_id, url, event_types, status, off_since)
     values ($1, 'https://a.example/', '{*}', 'enabled', null), ($1, 'https://b.example/', '{*}', 'unhealthy', now())
     returning id`,
    [id],
  );
  const endpointIds = rows.map((row) => row.id);
  for (const text of INSERTS) await pool.query(text, text.includes('$2') ? [endpointIds, id] : [endpointIds]);
  for (let first = 1; first <= events; first += CHUNK) {
    await pool.query(EVENTS, [endpointIds, id, first, Math.min(events, first + CHUNK - 1)]);
  }
  return { id, endpointIds };
}

/** Tables whose rows belong to an account, by the column that says so. */
async function tablesOfAccounts(pool: Pool): Promise<{ name: string; column: string }[]> {
  const { rows } = await pool.query<{ name: string; column: string }>(
    `select distinct on (c.relname) c.relname as name, a.attname as column
     from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname in ('account_id', 'endpoint_id')
     where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and not c.relispartition
       and c.relname <> 'erased_endpoints'
     order by c.relname, a.attname`,
  );
  return rows;
}

/** For each table, how many rows an account has and a hash of them. Tables without any are left out. */
export async function rowsOf(pool: Pool, { id, endpointIds }: SeededAccount): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const { name, column } of await tablesOfAccounts(pool)) {
    const keys = column === 'account_id' ? [id] : endpointIds;
    const { rows } = await pool.query<{ count: number; hash: string }>(
      `select count(*) as count, md5(string_agg(t::text, ',' order by t::text)) as hash from ${name} t
       where ${column} = any($1)`,
      [keys],
    );
    if (rows[0]!.count > 0) found[name] = `${rows[0]!.count} ${rows[0]!.hash}`;
  }
  return found;
}
