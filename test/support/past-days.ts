import type { Pool } from 'pg';
import pino from 'pino';
import { OPERATOR } from '../../src/accounts/audit-log.sql';
import { createAccount } from '../../src/accounts/accounts.sql';
import { createEndpoint } from '../../src/endpoints/endpoints.sql';
import { createSecretBox } from '../../src/endpoints/secret-box';
import { generateSecret } from '../../src/endpoints/signing-secret';
import type { AccountId, EndpointId } from '../../src/lib/ids';
import { listPastPartitions } from '../../src/maintenance/retention/log-partitions.sql';
import type { LogTable } from '../../src/maintenance/retention/log-partitions.sql';
import { RETENTION_JOBS } from '../../src/maintenance/retention/job-names';
import type { RetentionJob } from '../../src/maintenance/retention/job-names';
import { JOBS, runRetentionJob } from '../../src/maintenance/retention/run-job';
import type { RetentionDeps, Step } from '../../src/maintenance/retention/step';

export const RETENTION_DAYS = 30;
/** Of each of the log's lines: its message and what it is about. */
type Line = Record<string, unknown> & { msg: string };

/** What the jobs need, with the lines that they log. */
export function retentionDeps(db: Pool): RetentionDeps & { lines: Line[] } {
  const lines: Line[] = [];
  const log = pino({ level: 'info' }, { write: (line) => void lines.push(JSON.parse(line) as Line) });
  return { db, log, lines, retentionDays: RETENTION_DAYS, auditRetentionDays: 365 };
}

/** Does all jobs to their end. */
export async function runRetention(deps: RetentionDeps): Promise<void> {
  for (const job of RETENTION_JOBS) await runRetentionJob(deps, job, null, 600_000);
}

/**
 * Does a job, killed after each of its steps: a new run begins after one step, after two, and so on, until one ends.
 * @returns how often it was killed
 */
export async function runKilled(deps: RetentionDeps, job: RetentionJob): Promise<number> {
  for (let kills = 0; ; kills++) {
    let steps: AsyncGenerator<Step, void> | undefined = JOBS[job](deps, null);
    for (let step = 0; step <= kills; step++) {
      if ((await steps.next()).done) return kills;
    }
    // Left as a killed process leaves it.
    steps = undefined;
  }
}

/** Gives days of the past partitions of their own, in place of the one of all former rows. `ages` is in days before today. */
export async function openDays(pool: Pool, ages: readonly number[]): Promise<void> {
  for (const table of ['events', 'event_ids', 'attempts', 'finished_deliveries']) {
    await pool.query(`drop table if exists ${table}_before`);
  }
  for (const age of ages) await pool.query(`select create_log_day((now() at time zone 'UTC')::date - $1::int)`, [age]);
}

/** The names of a table's partitions of past days, oldest first, without the name of the table; `-` if compacted. */
export async function pastPartitions(pool: Pool, table: string): Promise<string[]> {
  const { rows } = await pool.query<{ age: string }>(
    `select (now() at time zone 'UTC')::date - to_date(right(name, 8), 'YYYYMMDD') || case when is_compacted then '-' else '' end
       as age from log_partitions
     where parent = $1 and name ~ '\\d{8}$' and upper <= first_id(split_part(upper, '_', 1), now()) order by name`,
    [table],
  );
  return rows.map(({ age }) => age);
}

/** The oldest past day of a table: the name of its partition. */
export const pastDay = async (pool: Pool, table: LogTable): Promise<string> =>
  (await listPastPartitions(pool, table, RETENTION_DAYS)).find(({ isDay }) => isDay)!.name;

/** Tables of the delivery log that are not attached. */
export async function strayTables(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ name: string }>(
    `select relname as name from pg_class where relname ~ '_(old|copy)$' and relkind = 'r'`,
  );
  return rows.map(({ name }) => name);
}

/** An account with an endpoint that went off that many days ago; 0: it is enabled. */
export async function addEndpoint(
  pool: Pool,
  offDays = 0,
  account?: AccountId,
): Promise<{ accountId: AccountId; endpointId: EndpointId }> {
  const accountId = account ?? (await createAccount(pool, { name: 'Test', email: 'owner@example.com' }));
  const endpoint = {
    accountId,
    url: 'https://example.com/',
    description: null,
    eventTypes: ['*'],
    secret: generateSecret(),
  };
  const box = createSecretBox(Buffer.alloc(32, 7).toString('base64'));
  const { id } = await createEndpoint(pool, box, endpoint, OPERATOR);
  if (offDays > 0) {
    await pool.query(
      `update endpoints set status = 'disabled', off_since = now() - make_interval(secs => $2 * 86400) where id = $1`,
      [id, offDays],
    );
  }
  return { accountId, endpointId: id };
}

/** A delivery to add, with its event and an attempt. */
export interface PastDelivery {
  /** Its age. */
  days: number;
  status: 'held' | 'pending' | 'in_progress' | 'delivered' | 'exhausted' | 'expired';
  /** When it was queued; the default is its age. */
  queuedDays?: number;
  /** When it ended; the default is its age. */
  finishedDays?: number;
}

/** Adds a delivery of the past where the product would have it. @returns its id and that of its event */
export async function addDelivery(
  pool: Pool,
  { accountId, endpointId }: { accountId: string; endpointId: string },
  { days, status, queuedDays = days, finishedDays = days }: PastDelivery,
): Promise<{ id: string; eventId: string; body: string }> {
  const at = (age: string) => `now() - make_interval(secs => ${age}::float8 * 86400)`;
  const { rows } = await pool.query<{ id: string; event: string }>(
    `select first_id('dlv', ${at('$1')}) || substr(new_id('x'), 13) as id,
       first_id('evt', ${at('$1')}) || substr(new_id('x'), 13) as event`,
    [days],
  );
  const { id, event } = rows[0]!;
  const body = `{"data": {"n":1.0,  "of":"${id}"}}`;
  await pool.query(
    `insert into events (id, account_id, type, body, created_at) values ($1, $2, 'order.created', $3, ${at('$4')})`,
    [event, accountId, Buffer.from(body), days],
  );
  const values = [id, accountId, event, endpointId, status, days];
  if (['held', 'pending', 'in_progress'].includes(status)) {
    await pool.query(
      `insert into deliveries (id, account_id, event_id, endpoint_id, event_type, status, created_at, queued_at, next_attempt,
         overdue_at)
       values ($1, $2, $3, $4, 'order.created', $5, ${at('$6')}, ${at('$7')}, 2, now() + interval '1 day')`,
      [...values, queuedDays],
    );
  } else {
    await pool.query(
      `insert into finished_deliveries (id, account_id, event_id, endpoint_id, event_type, is_test, status, cycle, next_attempt,
         created_at, finished_at)
       values ($1, $2, $3, $4, 'order.created', false, $5, 1, 1, ${at('$6')}, ${at('$7')})`,
      [...values, finishedDays],
    );
  }
  await pool.query(
    `insert into attempts (account_id, endpoint_id, delivery_id, is_test, cycle, attempt, outcome, due_at, sent_at)
     select $2, $3, $1, false, 1, 1, outcome, ${at('$4')}, ${at('$4')} from unnest(array['failed', 'interrupted']) as outcome`,
    [id, accountId, endpointId, days],
  );
  return { id, eventId: event, body };
}

/** The ids that a table has of these, by the column. */
export async function idsIn(pool: Pool, table: string, column: string, ids: readonly string[]): Promise<string[]> {
  const text = `select distinct ${column} as id from ${table} where ${column} = any($1) order by 1`;
  return (await pool.query<{ id: string }>(text, [ids])).rows.map(({ id }) => id);
}
